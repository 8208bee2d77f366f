"""The actions that are dangerous to hold, what each gives, and where AWS says so: `dangers.tsv` has one row per action.

Levels, administrators, the rule for developers' services, the tests and docs/security.md all read this table.
"""

from dataclasses import dataclass
from typing import Literal

from landingzone.ground.tables import read_rows

Kind = Literal[
    "grants permissions",
    "others' access",
    "reads secrets",
    "passes a role",
    "starts with a role",
    "runs code with another's role",
    "hides what is done",
]

KINDS: dict[Kind, str] = {
    "grants permissions": "One can give oneself or others permissions, or take over somebody who has them. That "
    "amounts to everything.",
    "others' access": "One gives or takes access, of people, accounts or resources, and reaches roles.",
    "reads secrets": "One reads passwords, keys and what they protect.",
    "passes a role": "One hands a role to a service, which then acts with it.",
    "starts with a role": "One starts something that acts with a role, if one may also pass it.",
    "runs code with another's role": "One runs code or commands in something that already has a role.",
    "hides what is done": "One stops or changes what records what is done, or what finds attacks.",
}
"""Each kind of danger, and what it is."""


@dataclass(frozen=True, kw_only=True)
class Danger:
    """An action that is dangerous to hold.

    Args:
        action: The action, `iam:PutUserPolicy`.
        gives: What it gives, in words that follow "lets one".
        kinds: What is dangerous about it, the worst first.
        source: Page of AWS's documentation.
        harmless_on_oneself: Whether, on one's own IAM user or on what bears one's user name, it is only another way
            to the access that one has.
    """

    action: str
    gives: str
    kinds: tuple[Kind, ...]
    source: str
    harmless_on_oneself: bool = False

    @property
    def service(self) -> str:
        """The service of the action: `iam`."""
        return self.action.partition(":")[0]


READING_VERBS: dict[str, tuple[str, ...]] = {
    "iam": ("get", "list", "simulate", "generate"),
    # Of the others that begin with `get`, three give credentials: GetFederationToken, GetDelegatedAccessToken and
    # GetWebIdentityToken.
    "sts": ("getaccesskeyinfo", "getcalleridentity", "getservicebearertoken", "getsessiontoken", "decode"),
    "sso": ("get", "list", "describe", "search"),
    "sso-directory": ("get", "list", "describe", "search", "is"),
    "identitystore": ("get", "list", "describe", "is"),
    "account-access": ("get", "list"),
    "organizations": ("list", "describe"),
}
"""The services that are there to grant permissions and to limit them, with what their reading actions begin with.

Each other action of theirs counts as granting, also one without a row. Verbs are in lower case.
"""

_KIND: dict[str, Kind] = {kind: kind for kind in KINDS}


def _read(action: str, gives: str, kinds: str, harmless: str, source: str) -> Danger:
    return Danger(
        action=action,
        gives=gives,
        kinds=tuple([_KIND[kind] for kind in kinds.split(", ")]),
        source=source,
        harmless_on_oneself={"yes": True, "no": False}[harmless],
    )


DANGERS: tuple[Danger, ...] = tuple([_read(*cells) for cells in read_rows("landingzone.iam", "dangers.tsv")])
"""All rows, by kind."""
