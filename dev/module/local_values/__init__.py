"""Local values of the module that the Terraform expressions of the rules refer to."""

from dev.module.local_values import administrators, documents, made, rows, sizes, slots

LOCAL_VALUES = {
    **slots.LOCAL_VALUES,
    **rows.ROWS,
    **rows.REPEATED,
    **sizes.GROUP_SIZES,
    **documents.PGP_KEYS,
    **documents.OPERATORS,
    **documents.DOCUMENT_FAULTS,
    **made.EFFECTIVE_GROUPS,
    **sizes.SIZES,
    **documents.READING,
    **made.MADE_GROUPS,
    **made.MADE_POLICY_VALUES,
    **made.UNKNOWN_GROUPS_VALUES,
    **made.UNKNOWN_POLICIES_VALUES,
    **administrators.ADMINISTRATORS,
}
"""Local values of the module that the Terraform expressions of the rules refer to."""
