"""Names of policies that are nearly those of policies made here: another path, other capitals, a typing error.

A policy that is made elsewhere may have any name, so this is a warning.
"""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe, path_of
from landingzone.ground.spelling import Names
from landingzone.ground.tokens import is_token
from landingzone.rules.entities import USERS, attached_policies
from landingzone.rules.made_names import made_policies

_ONE_NAME = "since a name is that of one policy in an account, whatever its path"
_MOST_COMPARED = 200  # names: comparing takes some milliseconds each among thousands


def find_near_policies(inputs: Inputs) -> Iterator[Finding]:
    """Find customer managed policies, attached or as boundaries, whose names are nearly those of policies made here."""
    made = frozenset(name for name, _ in made_policies(inputs) if not is_token(name))
    # In an account no two policies have one name, whatever their paths and capitals.
    by_name = {_without_path(name): name for name in made}
    by_text = {name.lower(): name for name in made}
    known = Names(by_text)
    nearest: dict[str, str | None] = {}
    attached = ((row.steps, "", row.text) for row in attached_policies(inputs, "customer_managed_policy_names"))
    for steps, start, name in (*attached, *_boundaries(inputs)):
        if name in made or is_token(name):
            continue
        if (same := by_name.get(_without_path(name))) is not None:
            hint = f"write {describe(f'{start}{same}')}, {_ONE_NAME}"
            yield Finding(path_of(*steps), says("LZ252"), describe(f"{start}{name}"), hint)
            continue
        if name not in nearest and len(nearest) < _MOST_COMPARED:
            nearest[name] = known.nearest(name)
        if (near := nearest.get(name)) is not None:
            hint = f"did you mean {describe(f'{start}{by_text[near]}')}?"
            yield Finding(path_of(*steps), says("LZ252"), describe(f"{start}{name}"), hint)


def _boundaries(inputs: Inputs) -> Iterator[tuple[Steps, str, str]]:
    """Give the boundaries of this account: where one is, the beginning of its ARN, and its name."""
    for row in USERS.rows("attributes", inputs, "permissions_boundary"):
        start, between, name = (row.text or "").partition(":policy/")
        if start.endswith(f"::{inputs.aws_account_id}"):
            yield row.steps, f"{start}{between}", name


def _without_path(name: str) -> str:
    return name.rpartition("/")[2].lower()
