"""Calls that somebody certainly may make, among those in question: they show that the answer is yes."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice

from landingzone.iam.conditions import STATES, States
from landingzone.iam.decisions import Request
from landingzone.iam.held import Held
from landingzone.iam.here import is_of_others
from landingzone.iam.permissions import Permission
from landingzone.iam.service_reference import INCOMPLETE, Action, actions_like
from landingzone.iam.wildcards import STAR, common, includes, is_pattern, without_variables
from landingzone.rules.fitting_resources import is_possible

_MOST = 400  # calls to check for what one user holds
_MOST_BESIDE = 20  # patterns that denials spare and a boundary allows
_SOMETHING = "example"
_FIELDS = 5  # fields of an ARN before the resource
_SOME, _DIGITS = "?*", "?" * 12


@dataclass(frozen=True, order=True)
class Call:
    """An action on a resource.

    Args:
        action: The action, as AWS writes it.
        resource: The ARN; `*` as `wildcards.STAR`.
    """

    action: str
    resource: str


@dataclass(frozen=True)
class Asked:
    """What is asked about.

    Args:
        action: The action, or a pattern of actions of one service.
        resource: ARN, or a pattern; `*` is any.
        account: The account of the user in question, 12 digits.
        partition: AWS partition of a resource that does not name one.
    """

    action: str
    resource: str
    account: str
    partition: str

    def sure_calls(self, allowed: Iterable[Permission], held: Held) -> Mapping[States, Call]:
        """Find calls that somebody certainly may make, whatever their context, apart from MFA.

        Args:
            allowed: The permissions that may allow it, narrowed to what is asked.
            held: All that is held, with known policy variables filled in.

        Returns:
            A state of MFA -> a call that is allowed in it. If a state is missing, there may be none.
        """
        found: dict[States, Call] = {}
        plain = [one for one in allowed if not one.requirements]
        wanted = [state for state in STATES if any(one.states & state for one in plain)]
        for call in islice(self._calls(plain, held) if plain and _is_all_known(held) else (), _MOST):
            for state in wanted:
                request = Request(action=call.action, resource=call.resource, state=state)
                if state not in found and request.is_surely_allowed(held):
                    found[state] = call
            if len(found) == len(wanted):
                break
        return found

    def has_calls(self, one: Permission) -> bool:
        """Return whether there may be calls that are asked about and that a permission is about.

        There are none where AWS documents other resources for the actions: `s3:PutObject` on a bucket.
        """
        if one.service in INCOMPLETE or not actions_like(one.action):
            return True
        resource = without_variables(one.resource)
        return any(
            is_possible(resource, action.resources) and is_possible(self.resource, action.resources)
            if action.resources
            else resource == self.resource == "*"
            for action in self._actions(one)
        )

    def _calls(self, allowed: Collection[Permission], held: Held) -> Iterator[Call]:
        """Yield calls that permissions are about; first one of each action, then those that denials may spare."""
        for is_first in (True, False):
            among = ("*",) if is_first else tuple(dict.fromkeys(islice(self._beside(held), _MOST_BESIDE)))
            for one in allowed:
                resource = common(one.resource, self.resource)
                for action in self._actions(one) if resource else ():
                    for documented in _shapes_of(action):
                        within = common(resource or "", documented)
                        narrower = (common(within, each) for each in among) if within else ()
                        made = (self._filled(each) for each in narrower if each and "${" not in each)
                        for text in made:
                            # Users of one partition cannot use another one.
                            is_elsewhere = not text.startswith(f"arn:{self.partition}:") or (
                                action.service == "iam" and is_of_others(text, held.here)
                            )
                            if text == STAR or (is_possible(text, action.resources) and not is_elsewhere):
                                yield Call(f"{action.service}:{action.name}", text)

    def _beside(self, held: Held) -> Iterator[str]:
        """Yield patterns of what denials leave out, and of what the boundary allows."""
        for denial in held.denying.meeting(self.action.lower()):
            yield from denial.not_resources
        if held.bounding is not None:
            yield from (each.resource for each in held.bounding.meeting(self.action.lower()))

    def _actions(self, one: Permission) -> Iterator[Action]:
        """Yield the actions that are asked about and that a permission is about, as far as AWS documents them."""
        pattern = next((each for each in (one.action, self.action) if not is_pattern(each)), self.action)
        for action in actions_like(pattern):
            folded = f"{action.service}:{action.name.lower()}"
            is_left_out = any(includes(but.lower(), folded) for but in one.not_actions)
            if includes(self.action.lower(), folded) and includes(one.folded, folded) and not is_left_out:
                yield action

    def _filled(self, pattern: str) -> str:
        """Replace wildcards with plain text, so that an ARN is a possible one."""
        fields = pattern.split(":", _FIELDS)
        if len(fields) <= _FIELDS:
            return pattern if pattern == STAR else ""
        defaults = ("arn", self.partition, "", "us-east-1", self.account)
        for place, default in enumerate(defaults):
            field = fields[place]
            fields[place] = default if field in ("*", _SOME, _DIGITS) else field.replace("*", "").replace("?", "0")
        fields[_FIELDS] = fields[_FIELDS].replace("*", _SOMETHING).replace("?", _SOMETHING[0])
        return ":".join(fields)


@cache
def _shapes_of(action: Action) -> tuple[str, ...]:
    """Return patterns of the resources that AWS documents for an action, the plainest first, with whole fields."""
    return tuple(sorted(map(_with_whole_fields, sorted(action.resources)), key=len)) or (STAR,)


def _with_whole_fields(pattern: str) -> str:
    """Fill in some region, and an account of 12 digits."""
    arn, partition, service, region, account, name = pattern.split(":", _FIELDS)
    whole = (_SOME if region == "*" else region, _DIGITS if account == "*" else account)
    return ":".join((arn, partition, service, *whole, name))


def _is_all_known(held: Held) -> bool:
    return all(meaning.is_known for meaning in held.meanings) and (held.boundary is None or held.boundary.is_known)
