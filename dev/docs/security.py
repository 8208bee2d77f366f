"""The tables of docs/security.md that come from the code, so that no rule, dangerous action or service is left out."""

import re

from dev.docs.tables import listed, table
from landingzone.iam.access_levels import as_of
from landingzone.iam.dangers import DANGERS, KINDS, READING_VERBS
from landingzone.iam.departures import DEPARTURES
from landingzone.iam.severity import level_of
from landingzone.rules.check import RULES

# The class of a rule is the first one that fits its text, or OTHER_RULES.
RULE_CLASSES = {
    "PGP and SSH keys": r"PGP|SSH|keybase|required when create",
    "tags": r"the key|the value|tags",
    "names and paths": r"letters, digits|beginning of the name|must begin and end with `/`|names must be known",
    "groups made elsewhere": r"made here",
    "one name twice": (
        r"twice|the same name|two users|in case only|the name of another|named `require|the self-management policy"
    ),
    "quotas and sizes": r"at most|too large",
    "policy documents": r"JSON|policy document|policy documents|conditions must|&\{|either `json`",
    "permissions, services, ARNs, accounts": r"service|must not reach|needs a|not be empty|ARN|12 digits|of a policy",
    "people who leave, keys that follow keys": r"offboard|administrator must stay|access_key|slot|whole number, 1",
    "types and unknown attributes": r"must be (a map|text|true|a list)|must have `actions`|unknown",
}
OTHER_RULES = "numbers"


def class_of(rule: str) -> str:
    """Tell the class of the text of a rule."""
    return next((name for name, pattern in RULE_CLASSES.items() if re.search(pattern, rule)), OTHER_RULES)


def rules() -> str:
    """Write the table of rules: where each is checked, beside Python."""
    inputs: dict[str, set[str]] = {}
    for rule in RULES:
        inputs.setdefault(rule.rule, set()).add(rule.input)
    in_terraform = {rule.rule for rule in RULES if rule.violations_hcl}
    rows = (
        [class_of(text), text.replace("|", "\\|"), listed(sorted(names)), "yes" if text in in_terraform else "no"]
        for text, names in inputs.items()
    )
    return table("class | rule | inputs | in Terraform", sorted(rows))


def services() -> str:
    """Write how the actions begin that developers may use of a service that grants permissions."""
    return table("service | beginnings", ([f"`{service}`", listed(verbs)] for service, verbs in READING_VERBS.items()))


def dangers() -> str:
    """Write a table of dangerous actions for each kind."""
    parts = []
    for kind, meaning in KINDS.items():
        rows = (
            [
                f"`{row.action}`",
                f"{row.gives}; harmless on oneself" if row.harmless_on_oneself else row.gives,
                level_of(row),
                f"[AWS]({row.source})",
            ]
            for row in DANGERS
            if row.kinds[0] == kind
        )
        parts += [f"### {kind.capitalize()}", meaning, table("action | lets one | level | source", rows)]
    return "\n\n".join(parts)


_DEPARTING = {"reads": "low", "writes": "medium"}


def departures() -> str:
    """Write what is less than what AWS calls it, and as of when that is known."""
    rows = ([listed(row.actions), row.reason, _DEPARTING[row.does]] for row in DEPARTURES)
    return f"AWS's reference as of {as_of()}, but for:\n\n{table('actions | it | level', rows)}"
