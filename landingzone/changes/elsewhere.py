"""What passes between this configuration and whatever else defines something in the account.

An apply creates what it has not created before, and deletes what it no longer has, whatever others say. So what exists
must be taken over, and what others define from now on must be forgotten by the state first.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from landingzone.changes.comparison import Comparison
from landingzone.changes.refused_change import RefusedChange
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe, path_of
from landingzone.ground.tokens import is_token
from landingzone.groups.elsewhere import EntityName, find_listed, named_elsewhere
from landingzone.groups.made_groups import made_groups, made_policies
from landingzone.groups.values import partition_of
from landingzone.resources.user_resources import USER


class _Defined(NamedTuple):
    """Something that a configuration defines.

    Args:
        name: Its name.
        steps: The path of its name in the inputs.
        address: Its address in Terraform.
        id: The id by which Terraform imports it.
    """

    name: str
    steps: Steps
    address: str
    id: str

    @property
    def name_with_path(self) -> str:
        """Its name, of a policy with the path."""
        return self.id.partition(":policy/")[2] or self.name


_AllDefined: TypeAlias = Mapping[EntityName, _Defined]


def find_passing_definitions(comparison: Comparison) -> Iterator[RefusedChange]:
    """Find what a change creates although it exists, or deletes although others define it from now on."""
    before, after = _made(comparison)
    if not comparison.moved_from:
        yield from (RefusedChange(problem=each) for each in _coming(comparison, before, after))
    for key, place in handed_over(comparison).items():
        actual = f"{describe(before[key].name)}, previously {path_of(*before[key].steps)}"
        ways = "or let the state forget it, with `moved` and `removed` in `adoption`; or first apply without this entry"
        yield RefusedChange(problem=Finding(place, says("LZ718"), actual, f"keep it here; {ways}"))


def handed_over(comparison: Comparison) -> Mapping[EntityName, Steps]:
    """Return what a change deletes or renames although it says that others define it: the place of that."""
    before, after = _made(comparison)
    left = ((key, each.address) for key, each in before.items() if key not in after)
    gone = [key for key, address in left if not comparison.stays_in_the_account(address)]
    return dict(find_listed(comparison.new.inputs, gone)) if gone else {}


def _made(comparison: Comparison) -> tuple[_AllDefined, _AllDefined]:
    """Return what both sides define, without the users who stay."""
    (old, new), users = comparison.inputs, comparison.users
    return _made_by(old, users.gone), _made_by(new, users.come)


def _made_by(inputs: Inputs, users: Iterable[str]) -> _AllDefined:
    made: dict[EntityName, _Defined] = {}
    for user in sorted(users):
        made["users", user.lower()] = _Defined(user, ("users", user), str(USER.instance(user)), user)
    for group in made_groups(inputs):
        made["groups", group.name.lower()] = _Defined(group.name, group.steps, group.address, group.name)
    start = f"arn:{partition_of(inputs)}:iam::{inputs.aws_account_id}:policy/"
    for policy in made_policies(inputs):
        id = f"{start}{policy.path_and_name}"
        made["policies", policy.name.lower()] = _Defined(policy.name, policy.steps, policy.address, id)
    return made


def _coming(comparison: Comparison, before: _AllDefined, after: _AllDefined) -> Iterator[Finding]:
    """Find what is created although it exists."""
    elsewhere, records = named_elsewhere(comparison.old.inputs), comparison.records
    addresses = {each.address for each in before.values()}
    for key, made in after.items():
        is_new = key not in before and key in elsewhere and not is_token(made.name)
        if is_new and made.address not in records.moved and records.imported.get(made.address) != made.id:
            name, steps = elsewhere[key]
            if made.address in addresses:  # what has the address keeps it
                way = "choose another name"
            elif name not in (made.name_with_path, made.name if steps[0] == "ignore" else ""):
                way = f"define it as {_as_defined(name, made)}, and take that over with an adoption record"
            else:
                way = _taking_over(comparison, made)
            place, refusal = path_of(*steps), "AWS refuses a second one (EntityAlreadyExists)"
            hint = f"{refusal}: {way}; if it is gone, first apply without it in {place}"
            yield Finding(made.steps, says("LZ717"), f"{describe(made.name)}, which {place} named before", hint)


def _as_defined(name: str, made: _Defined) -> str:
    """Describe how to define what others name: a policy has its path beside its name."""
    if "/" not in f"{name}{made.name_with_path}":
        return describe(name)
    path, _, last = name.rpartition("/")
    return f"{describe(last)} with `path: {f'/{path}/' if path else '/'}`"


def _taking_over(comparison: Comparison, made: _Defined) -> str:
    """Describe how the state takes over what exists."""
    if isinstance(comparison.new.inputs, Configuration):
        return f"take it over with `adoption: {{imported: {{'{made.address}': {made.id}}}}}`"
    return f"take it over with an `import` block for {made.address}, whose id is {made.id}"
