"""The actions that are dangerous to hold, and what each allows, with the source: the rows of `dangers.tsv`.

Levels, administrators, the rule for developers' services, the tests and docs/security-rules.md all read this table.
"""

from typing import Literal, NamedTuple, cast

from landingzone.ground.tables import read_rows

DangerKind = Literal[
    "grants permissions",
    "others' access",
    "reads secrets",
    "passes a role",
    "starts something with a role",
    "runs code with another's role",
    "hides what is done",
]

KINDS: dict[DangerKind, str] = {
    "grants permissions": "Gives permissions to the caller or to others, or takes over somebody who has them. That "
    "amounts to everything.",
    "others' access": "Gives or removes the access of people, accounts or resources, or reaches roles.",
    "reads secrets": "Reads passwords, keys and what they protect.",
    "passes a role": "Passes a role to a service, which then acts with it.",
    "starts something with a role": "Starts something that acts with a role, if the role may also be passed.",
    "runs code with another's role": "Runs code or commands in something that already has a role.",
    "hides what is done": "Stops or changes what records actions or detects attacks.",
}
"""Each kind of danger, and what it is."""


class Danger(NamedTuple):
    """An action that is dangerous to hold.

    Args:
        action: The action, `iam:PutUserPolicy`.
        gives: What it allows, as a verb phrase: `write policies of users`.
        kinds: What is dangerous about it, worst first.
        source: Page of AWS's documentation.
        harmless_on_caller: Whether, on the caller's own IAM user or on resources with the caller's user name, it is
            only another way to access that the caller already has.
    """

    action: str
    gives: str
    kinds: tuple[DangerKind, ...]
    source: str
    harmless_on_caller: bool = False

    @property
    def service(self) -> str:
        """The service of the action: `iam`."""
        return self.action.partition(":")[0]


READING_VERBS: dict[str, tuple[str, ...]] = {
    "iam": ("get", "list", "simulate", "generate"),
    # Of the other actions that begin with `get`, three give credentials: GetFederationToken, GetDelegatedAccessToken
    # and GetWebIdentityToken.
    "sts": ("getaccesskeyinfo", "getcalleridentity", "getservicebearertoken", "getsessiontoken", "decode"),
    "sso": ("get", "list", "describe", "search"),
    "sso-directory": ("get", "list", "describe", "search", "is"),
    "identitystore": ("get", "list", "describe", "is"),
    "account-access": ("get", "list"),
    "organizations": ("list", "describe"),
}
"""The services whose purpose is to grant and limit permissions, with the verbs of their reading actions.

All their other actions count as granting, even without a row. Verbs are in lower case.
"""

DANGERS: tuple[Danger, ...] = tuple(
    [
        Danger(action, gives, tuple(cast(list[DangerKind], kinds.split(", "))), source, harmless == "yes")
        for action, gives, kinds, harmless, source in read_rows("landingzone.iam", "dangers.tsv")
    ]
)
"""All rows, by kind."""
