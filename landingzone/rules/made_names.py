"""The names of the groups that the module makes, as a Terraform expression."""

from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS

_ENTRIES = CROSS_ACCOUNT.entries_input

MADE_INPUTS = (
    "enable_iam_groups",
    *(name for group in GROUPS for name in (group.switch, group.name_input)),
    *(kind.names_input for kind in NAMED_GROUPS),
    _ENTRIES,
    CROSS_ACCOUNT.all_switch,
    CROSS_ACCOUNT.all_name_input,
)
"""The inputs that decide which groups there are and what they are called."""


def _named(name_input: str) -> str:
    return f'{{ path = "{name_input}", name = var.{name_input} }}'


def _made_in_hcl() -> str:
    names = [f"var.{group.switch} ? [{_named(group.name_input)}] : []" for group in GROUPS]
    names += [
        f"[for i, n in try([for e in var.{kind.names_input} : e], []) : "
        f'{{ path = "{kind.names_input}[${{i}}]", name = n }}]'
        for kind in NAMED_GROUPS
    ]
    names.append(
        f"[for i, e in try([for e in var.{_ENTRIES} : e], []) : "
        f'{{ path = "{_ENTRIES}[${{i}}].group_name", name = e.group_name }}]'
    )
    all_exists = f"try(var.{CROSS_ACCOUNT.all_switch} && length(var.{_ENTRIES}) > 0, false)"
    names.append(f"{all_exists} ? [{_named(CROSS_ACCOUNT.all_name_input)}] : []")
    return f"[for made in concat({', '.join(names)}) : made if var.enable_iam_groups]"


MADE_IN_HCL = _made_in_hcl()
"""The list of the groups that are made, each with its `name`, which may be null, and the `path` of the name."""
