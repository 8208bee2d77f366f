"""Every rule for the inputs, errors and warnings, one row each, for both forms."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple, TypeVar

from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration, StackConfiguration
from landingzone.config.repair import CHOICES, repaired
from landingzone.ground.grouping import grouped
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, InvalidInputs, in_order
from landingzone.groups.holdings import Holdings
from landingzone.rules.accounts import advise_accounts, check_accounts
from landingzone.rules.adoption_records import check_records
from landingzone.rules.backends import advise_backend
from landingzone.rules.bucket_placeholder import find_placeholder
from landingzone.rules.default_tags import check_default_tags
from landingzone.rules.ends import advise_ends, check_ends
from landingzone.rules.groups import GROUP_RULES
from landingzone.rules.ignored import check_ignored
from landingzone.rules.key_owners import advise_on_key_owners
from landingzone.rules.last_administrator import find_no_administrator
from landingzone.rules.lock_outs import find_lock_outs, find_machines_without_mfa
from landingzone.rules.odd_conditions import advise_conditions
from landingzone.rules.odd_letters import find_odd_letters
from landingzone.rules.own_groups import OWN_GROUP_RULES
from landingzone.rules.own_mfa import find_use_without_mfa
from landingzone.rules.own_policies import OWN_POLICY_RULES
from landingzone.rules.pgp_keys import find_key_advice, find_keys_of_curves
from landingzone.rules.provider_versions import advise_provider
from landingzone.rules.quotas import QUOTA_RULES
from landingzone.rules.requirements import advise_exemptions, check_requirements
from landingzone.rules.rule import Rule
from landingzone.rules.secret_settings import advise_settings
from landingzone.rules.separate_denials import find_separate_denials
from landingzone.rules.settings import check_settings
from landingzone.rules.shards import advise_shards, check_shards
from landingzone.rules.teams import advise_teams, check_teams, reported_where_written
from landingzone.rules.unknown_groups import advise_on_unknown_groups
from landingzone.rules.unknown_policies import UNKNOWN_POLICIES_RULES, find_near_policies
from landingzone.rules.users import USER_RULES
from landingzone.rules.without_effect import find_without_effect
from landingzone.rules.written import statements_of

InputsT = TypeVar("InputsT", bound=Inputs)

RULES: tuple[Rule, ...] = (
    *GROUP_RULES,
    *OWN_GROUP_RULES,
    *OWN_POLICY_RULES,
    *UNKNOWN_POLICIES_RULES,
    *QUOTA_RULES,
    *USER_RULES,
)

_BY_WHAT_THEY_LOOK_AT = grouped((rule.looks_at, rule) for rule in RULES)

_MOST_ROUNDS = 3  # a map may have a key that is not a string, which is removed first, and another key that is wrong


def check(inputs: Inputs) -> list[Finding]:
    """Find every problem.

    Args:
        inputs: Inputs of the right types. Strings that are CDKTF tokens break no rule, except as names of users.

    Returns:
        The problems, sorted, without duplicates.
    """
    return in_order(reported_where_written(inputs, _find(inputs), _find))


def _find(inputs: Inputs) -> set[Finding]:
    found = set[Finding]()
    if isinstance(inputs, Configuration):
        of_configurations = (check_accounts, check_teams, check_requirements, check_ends)
        found.update(problem for find in of_configurations for problem in find(inputs))
    for look, rules in _BY_WHAT_THEY_LOOK_AT.items():
        given = inputs if look is None else look(inputs) if len(rules) == 1 else [*look(inputs)]
        found.update(problem for rule in rules for problem in rule.find(given))
    return found


def require_valid(inputs: Inputs) -> None:
    """Refuse inputs that break rules.

    Raises:
        InvalidInputs: There are problems; the error has all of them.
    """
    if problems := check(inputs):
        raise InvalidInputs(problems)


def check_content(model: type[Inputs], content: dict[str, Any]) -> list[Finding]:
    """Find every problem of a file: types, names, rules, and settings of the provider and the backend together.

    Args:
        model: What the file may contain: `Inputs`, or a model that adds to it.
        content: What it contains, as plain values.

    Returns:
        The problems, sorted. No rule reports a mere consequence of a value that the model refuses.
    """
    problems, possible = read_content(model, content)
    broken = [{*check(each), *(check_stack(each) if isinstance(each, StackConfiguration) else ())} for each in possible]
    if problems:
        # An unknown value may be the one that a company rule requires.
        broken = [{each for each in found if not each.asking} for found in broken]
    return in_order({*problems, *set.intersection(*broken)} if broken else problems)


def check_stack(configuration: StackConfiguration) -> list[Finding]:
    """Find what breaks a rule only of stacks: settings, shards, records, and keys that providers must read.

    Returns:
        The problems, sorted.
    """
    found = (check_settings, check_default_tags, check_shards, check_records, find_keys_of_curves, check_ignored)
    return in_order(finding for find in found for finding in find(configuration))


def read_content(model: type[InputsT], content: dict[str, Any]) -> tuple[list[Finding], tuple[InputsT, ...]]:
    """Read a file whose types and names may be wrong.

    Args:
        model: What the file may contain: `Inputs`, or a model that adds to it.
        content: What it contains, as plain values.

    Returns:
        The problems of types and names, and the inputs: one if there are no such problems, otherwise several readings
        of the file. A finding that all of them share is true whichever was meant. None if the file cannot be read as
        inputs at all.
    """
    try:
        return [], (model.model_validate(content),)
    except InvalidInputs as error:
        problems = [*error.problems]
    return problems, possible_inputs(model, content, problems)


def possible_inputs(model: type[InputsT], content: dict[str, Any], problems: Iterable[Finding]) -> tuple[InputsT, ...]:
    """Read a file whose values have problems: as several possible inputs, or none.

    Args:
        model: What the file may contain: `Inputs`, or a model that adds to it.
        content: What it contains, as plain values.
        problems: Its problems.
    """
    problems = list(problems)
    possible = (_repaired(model, content, problems, choice) for choice in CHOICES)
    return tuple(inputs for inputs in possible if inputs is not None)


def _repaired(model: type[InputsT], content: Any, problems: Iterable[Finding], choice: int) -> InputsT | None:
    for _ in range(_MOST_ROUNDS):
        content = repaired(model, content, {problem.steps for problem in problems}, choice)
        try:
            return model.model_validate(content)
        except InvalidInputs as error:
            problems = error.problems
    return None


def _find_plain_variables(inputs: Inputs) -> Iterator[Finding]:
    """Find JSON documents that seem to use a policy variable, although their version has none."""
    for written in statements_of(inputs, "${"):
        if not written.has_variables and "${" in json.dumps(written.elements):
            yield Finding(written.steps, says("LZ254"), "a version other than 2012-10-17, or none")


ADVISERS: tuple[Callable[[Inputs], Iterable[Finding]], ...] = (
    find_without_effect,
    find_separate_denials,
    advise_conditions,
    advise_accounts,
    advise_on_unknown_groups,
    find_near_policies,
    find_placeholder,
    find_odd_letters,
    find_key_advice,
    advise_on_key_owners,
    _find_plain_variables,
    advise_teams,
    advise_exemptions,
    advise_ends,
)
"""Finds the warnings about inputs. `findings.json` has their texts."""


def advise(inputs: Inputs, today: date | None = None) -> list[Finding]:
    """Find what to warn about in the inputs, and in what their users hold.

    Args:
        inputs: The inputs.
        today: The day on which they hold it, in UTC; None: whenever, as for a synthesis.

    Returns:
        The warnings, sorted.
    """
    holdings = Holdings(inputs, today=today)
    on_holdings = (find_use_without_mfa, find_lock_outs, find_machines_without_mfa, find_no_administrator)
    found = [finding for find in ADVISERS for finding in find(inputs)]
    found += [finding for find in on_holdings for finding in find(inputs, holdings)]
    return in_order(reported_where_written(inputs, found))


class Warnings(NamedTuple):
    """What to warn about in a configuration: in the inputs of the construct, and in what only its stacks have."""

    of_inputs: list[Finding]
    of_stack: list[Finding]


def find_warnings(configuration: StackConfiguration, today: date | None = None) -> Warnings:
    """Find what to warn about in a configuration, on a day as in `advise`."""
    advisers = (advise_provider, advise_settings, advise_backend, advise_shards)
    of_stack = [finding for find in advisers for finding in find(configuration)]
    return Warnings(advise(configuration, today), of_stack)
