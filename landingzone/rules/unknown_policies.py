"""Customer managed policies that are not defined here: another path or case, a typing error, one from elsewhere.

IAM has no second policy of the name of one that is defined here, whatever its path and case, so such a name breaks a
rule. Any other may be right without `policies_made_elsewhere`, so only one that is similar to that of a policy defined
here is a warning. With it, each unknown name breaks a rule.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe
from landingzone.ground.spelling import Names
from landingzone.ground.tokens import is_token
from landingzone.ground.words import listed
from landingzone.groups.aws_managed import without_path
from landingzone.groups.made_groups import made, made_policies
from landingzone.groups.values import InputValues
from landingzone.iam.patterns import OWN_POLICY_ARN, POLICY_WITH_PATH
from landingzone.rules.entities import GROUPS, USERS, EntityType
from landingzone.rules.hcl import Rows
from landingzone.rules.made_names import defined_here_rule
from landingzone.rules.managed_policies import references
from landingzone.rules.rule import HintedViolation, Rule

ELSEWHERE = "policies_made_elsewhere"

_NAMES = "customer_managed_policy_names"
_ONE_NAME = "since policy names are unique in an account, whatever their paths"
_IF_ELSEWHERE = f"if it is defined elsewhere, list it in {ELSEWHERE}"
_CORRECT = f"correct the name, or define the policy; {_IF_ELSEWHERE}"
_MOST_COMPARED = 200  # names: comparing takes some milliseconds each among thousands


def find_near_policies(inputs: Inputs) -> Iterator[Finding]:
    """Warn about names similar to those of policies defined here, unless `policies_made_elsewhere` is set."""
    if inputs.policies_made_elsewhere is None:
        for entities in (USERS, GROUPS):
            for (steps, actual, hint), is_certain in _find_unknown(entities, inputs):
                if hint and not is_certain:
                    yield Finding(steps, says("LZ252"), actual, hint)


def _find_foreign_boundaries(inputs: Inputs) -> Iterator[HintedViolation]:
    for row in USERS.rows("attributes", inputs, "permissions_boundary"):
        account = row.text.split(":")[4] if OWN_POLICY_ARN.fits(row.text) and not is_token(row.text) else ""
        if account and account != inputs.aws_account_id and not is_token(inputs.aws_account_id):
            hint = f"write {inputs.aws_account_id} instead of {account}, or the ARN of an AWS managed policy"
            yield row.steps, describe(row.text), hint


def _find_unknown(entities: EntityType, inputs: Inputs) -> Iterator[tuple[HintedViolation, bool]]:
    """Find unknown names, each with the name that was meant, if there is one, and whether that is certain."""
    names = [*(policy.path_and_name for policy in made_policies(inputs)), *(inputs.policies_made_elsewhere or ())]
    if inputs.policies_made_elsewhere is not None and any(map(is_token, names)):
        return  # The value of a token is not known, so it may be any name.
    made = frozenset(name for name in names if not is_token(name))
    # In an account, policy names are unique, whatever their paths and case.
    by_name = {without_path(name): name for name in made}
    by_text = {name.lower(): name for name in sorted(made)}
    known = Names(by_text)
    of_groups = {} if inputs.policies_made_elsewhere is None else _not_made(inputs)
    nearest: dict[str, str | None] = {}
    for steps, start, name in references(entities, inputs, _NAMES, inputs.aws_account_id):
        if name in made or is_token(name) or not POLICY_WITH_PATH.fits(name):
            continue
        hint = of_groups.get(without_path(name), "")
        same = by_name.get(without_path(name))
        if same is not None:
            hint = f"write {describe(f'{start}{same}')}, {_ONE_NAME}"
        elif not hint:
            if name not in nearest and len(nearest) < _MOST_COMPARED:
                nearest[name] = known.nearest(name)
            if (near := nearest.get(name)) is not None:
                hint = f"did you mean {describe(f'{start}{by_text[near]}')}?"
        yield (steps, describe(f"{start}{name}"), hint), same is not None


def _not_made(inputs: Inputs) -> dict[str, str]:
    """Return the policies of groups that are not created: the name -> what would create them."""
    values = InputValues(inputs)
    return {
        group.row.customer.name(values).lower(): f"write {listed(group.needs)}, which creates it; {_IF_ELSEWHERE}"
        for group in made(inputs).others
        if group.row and group.row.customer
    }


def _find_refused(entities: EntityType, inputs: Inputs) -> Iterator[HintedViolation]:
    for (steps, actual, hint), is_certain in _find_unknown(entities, inputs):
        if is_certain or inputs.policies_made_elsewhere is not None:
            meant = f"{hint} {_IF_ELSEWHERE.capitalize()}" if hint.endswith("?") else hint
            yield steps, actual, meant or _CORRECT


_ACCOUNT = 'regex("^arn:[a-z-]+:iam::([0-9]{12}):policy/", it.of.permissions_boundary)[0]'

_IS_HERE = "contains(local.policy_names, lower(basename({})))"


def _unknown(name: str) -> str:
    is_wrong = f"(var.{ELSEWHERE} != null || {_IS_HERE.format(name)})"
    return f"try({is_wrong} && !can(local.known_policies[{name}]), false)"


def _rule(entities: EntityType, violations: Callable[[Inputs], Any]) -> Rule:
    """Make the rule, which has two implementations, because names are compared with all policies defined here."""
    return Rule(
        input=entities.input,
        rule=says("LZ218", elsewhere=ELSEWHERE),
        hint=_CORRECT,
        violations=violations,
        broken_in_hcl=Rows(f"local.shaped_policies.{entities.input}", _unknown("it.text")),
    )


UNKNOWN_POLICIES_RULES = (
    *(_rule(entities, partial(_find_refused, entities)) for entities in (USERS, GROUPS)),
    # With two implementations, because the account is an input.
    Rule(
        input="users",
        rule=says("LZ226"),
        hint="write the ARN of a policy of this account, or of an AWS managed policy",
        violations=_find_foreign_boundaries,
        broken_in_hcl=Rows(
            "owners", f"try({_ACCOUNT} != var.aws_account_id, false)", '"${it.path}.permissions_boundary"'
        ),
    ),
)

DEFINED_HERE_RULE = defined_here_rule(
    ELSEWHERE, "LZ219", made_policies, f"try({_IS_HERE.format('text')}, false)", without_path
)
