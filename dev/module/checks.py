"""What the module warns about in a plan: `check` blocks, which stop nothing."""

from typing import Any

from landingzone.config.inputs import PLACEHOLDER
from landingzone.rules import bucket_placeholder
from landingzone.rules.unknown_groups import RULE

_UNKNOWN_GROUPS = (
    f'${{join("; ", local.told_unknown_groups)}}: {RULE}. Correct the name in `users`, or, '
    "if it is defined elsewhere, list it in groups_made_elsewhere: then any other unknown name stops the plan."
)

_HAS_PLACEHOLDER = (
    f"var.enable_iam_groups && var.{bucket_placeholder.SWITCH} && "
    f'length(regexall("{PLACEHOLDER}", var.{bucket_placeholder.PREFIX})) > 0'
)

CHECKS: dict[str, Any] = {
    # With the list, a rule refuses unknown groups instead.
    "groups_of_users": {
        "assert": [
            {
                "condition": "${var.groups_made_elsewhere != null || length(local.unknown_groups) == 0}",
                "error_message": _UNKNOWN_GROUPS,
            }
        ]
    },
    "personal_buckets": {
        "assert": [
            {
                "condition": f"${{!({_HAS_PLACEHOLDER})}}",
                "error_message": f"{bucket_placeholder.SWITCH}: {bucket_placeholder.RULE}; {bucket_placeholder.HINT}.",
            }
        ]
    },
}
"""The `check` blocks."""
