"""What is refused, and what is warned about: every rule of the inputs, one row each, for both forms."""

import json
from collections.abc import Iterable
from typing import Any, TypeVar

from landingzone.config.inputs import Inputs
from landingzone.config.mending import CHOICES, mended
from landingzone.config.options import Configuration, StackConfiguration
from landingzone.ground.problems import InvalidInputs, Problem, describe, path_of
from landingzone.ground.tokens import is_token
from landingzone.ground.words import counted
from landingzone.groups import slots_in_hcl
from landingzone.groups.holdings import Holdings
from landingzone.groups.made_groups import made_groups
from landingzone.iam.permissions import has_policy_variables
from landingzone.iam.written_statements import read_document
from landingzone.rules import (
    bucket_placeholder,
    credentials,
    developer_services,
    group_sizes,
    hcl,
    last_administrator,
    lock_outs,
    made_names,
    near_policies,
    odd_conditions,
    own_groups,
    own_mfa,
    owner_conditions,
    owner_documents,
    owner_sizes,
    refusals_apart,
    unknown_groups,
)
from landingzone.rules.accounts import advise_accounts, check_accounts
from landingzone.rules.advice import Advice
from landingzone.rules.groups import GROUP_RULES
from landingzone.rules.key_owners import advise_on_key_owners
from landingzone.rules.last_administrator import HOW_TO_HAVE_ONE, NO_ADMINISTRATOR, has_no_administrator
from landingzone.rules.own_groups import OWN_GROUP_RULES
from landingzone.rules.own_policies import OWN_POLICY_RULES
from landingzone.rules.owners import OWNERS
from landingzone.rules.pgp_keys import find_key_advice, find_keys_of_curves
from landingzone.rules.quotas import QUOTA_RULES
from landingzone.rules.rule import Rule
from landingzone.rules.settings import check_settings
from landingzone.rules.shards import check_shards
from landingzone.rules.users import USER_RULES

InputsT = TypeVar("InputsT", bound=Inputs)

RULES: tuple[Rule, ...] = (
    *GROUP_RULES,
    *OWN_GROUP_RULES,
    *OWN_POLICY_RULES,
    *QUOTA_RULES,
    *USER_RULES,
)

_MOST_ROUNDS = 3  # a map may have a name that is no text, which is taken out first, and another that is wrong

LOCAL_VALUES = {
    **slots_in_hcl.LOCAL_VALUES,
    **hcl.ROWS,
    **hcl.REPEATED,
    **group_sizes.GROUP_SIZES,
    **credentials.PGP_KEYS,
    **owner_conditions.OPERATORS,
    **owner_documents.DOCUMENT_FAULTS,
    **own_groups.GROUPS_IN_EFFECT,
    **owner_sizes.SIZES,
    **developer_services.READING,
    **made_names.MADE_GROUPS,
    **made_names.MADE_POLICY_VALUES,
    **unknown_groups.UNKNOWN_GROUPS_VALUES,
    **last_administrator.ADMINISTRATORS,
}
"""Local values of the module that the Terraform expressions of the rules refer to."""

WITHOUT_EFFECT = frozenset({"iam_role_tags", "max_session_duration_human_users", "max_session_duration_machine_users"})
"""Documented inputs that do nothing. Any value given for one is a warning."""


def check(inputs: Inputs) -> list[Problem]:
    """Find every problem.

    Args:
        inputs: Inputs of the right types. Texts that are CDKTF tokens break no rule, but for names of users.

    Returns:
        The problems, sorted, none twice.
    """
    of_accounts = check_accounts(inputs) if isinstance(inputs, Configuration) else ()
    return sorted({*of_accounts, *(problem for rule in RULES for problem in rule.check(inputs))})


def require_valid(inputs: Inputs) -> None:
    """Refuse inputs that break rules.

    Raises:
        InvalidInputs: There are problems; every one.
    """
    problems = check(inputs)
    if problems:
        raise InvalidInputs(problems)


def check_content(model: type[Inputs], content: dict[str, Any]) -> list[Problem]:
    """Find every problem of a file: types, names, rules, and settings of the provider and the backend together.

    Args:
        model: What the file may contain: `Inputs`, or a model that adds to it.
        content: What it contains, as plain values.

    Returns:
        The problems, sorted. No rule tells of what is only a consequence of a value that the model refuses.
    """
    problems, possible = read_content(model, content)
    broken = [{*check(inputs), *_check_stack(inputs)} for inputs in possible]
    return sorted({*problems, *set.intersection(*broken)} if broken else problems)


def _check_stack(inputs: Inputs) -> list[Problem]:
    return check_stack(inputs) if isinstance(inputs, StackConfiguration) else []


def check_stack(configuration: StackConfiguration) -> list[Problem]:
    """Find what breaks a rule that only stacks have: of settings, of shards, and of keys that providers must read.

    Returns:
        The problems, sorted.
    """
    return sorted([*check_settings(configuration), *check_shards(configuration), *find_keys_of_curves(configuration)])


def read_content(model: type[InputsT], content: dict[str, Any]) -> tuple[list[Problem], tuple[InputsT, ...]]:
    """Read a file whose types and names may be wrong.

    Args:
        model: What the file may contain: `Inputs`, or a model that adds to it.
        content: What it contains, as plain values.

    Returns:
        The problems of types and names, and the inputs: one if there are no such problems, else several that may have
        been meant. What is told of each of them is true whatever was meant. None if nothing can be made of it.
    """
    try:
        return [], (model.model_validate(content),)
    except InvalidInputs as error:
        problems = [*error.problems]
    return problems, possible_inputs(model, content, problems)


def possible_inputs(model: type[InputsT], content: dict[str, Any], problems: Iterable[Problem]) -> tuple[InputsT, ...]:
    """Read a file whose values have problems: as several inputs that may have been meant, or none.

    Args:
        model: What the file may contain: `Inputs`, or a model that adds to it.
        content: What it contains, as plain values.
        problems: Its problems.
    """
    problems = list(problems)
    possible = (_mended(model, content, problems, choice) for choice in CHOICES)
    return tuple(inputs for inputs in possible if inputs is not None)


def _mended(model: type[InputsT], content: Any, problems: Iterable[Problem], choice: int) -> InputsT | None:
    for _ in range(_MOST_ROUNDS):
        content = mended(model, content, {problem.path for problem in problems}, choice)
        try:
            return model.model_validate(content)
        except InvalidInputs as error:
            problems = error.problems
    return None


def advise(inputs: Inputs) -> list[Advice]:
    """Find what to warn about.

    Returns:
        The warnings, sorted: more groups than the default quota of AWS; inputs that have no effect; users who may use
        their own policies without MFA; people who cannot set up the MFA that they need; groups of users that nobody is
        known to make; policies that are nearly ones made here; buckets with the placeholder of the reference; no
        administrator; denials in another document than what they limit; policy variables that IAM treats as text, and
        what is none; operators and values of conditions that are not written as AWS documents them; keys that several
        users have, that are looked up over the network at apply, have expired, are several, or are signed with SHA-1;
        roles of accounts without a name, where accounts have names.
    """
    holdings = Holdings(inputs)
    unknown = [] if inputs.groups_made_elsewhere is not None else unknown_groups.find_unknown_groups(inputs)
    advice = [
        Advice(name, "has no effect: no roles are created", describe(getattr(inputs, name)), "take it out")
        for name in sorted(WITHOUT_EFFECT & inputs.model_fields_set)
    ]
    advice += [
        Advice(path_of(*steps), own_mfa.RULE, actual, own_mfa.HINT)
        for steps, actual in own_mfa.find_use_without_mfa(inputs, holdings)
    ]
    advice += refusals_apart.find_refusals_apart(inputs)
    advice += [
        Advice(path_of(*steps), lock_outs.RULE, actual, hint)
        for (steps, actual), hint in lock_outs.find_lock_outs(inputs, holdings)
    ]
    advice += odd_conditions.advise_conditions(inputs)
    advice += advise_accounts(inputs) if isinstance(inputs, Configuration) else ()
    advice += [Advice(path_of(*steps), unknown_groups.RULE, actual, hint) for steps, actual, hint in unknown]
    advice += [
        Advice(path_of(*steps), near_policies.RULE, actual, hint)
        for steps, actual, hint in near_policies.find_near_policies(inputs)
    ]
    if bucket_placeholder.is_in_effect(inputs):
        prefix = describe(inputs.iam_group_developers_s3_bucket_prefix)
        advice.append(Advice(bucket_placeholder.SWITCH, bucket_placeholder.RULE, prefix, bucket_placeholder.HINT))
    if has_no_administrator(inputs, holdings):
        advice.append(Advice("users", NO_ADMINISTRATOR, counted(len(inputs.users), "user"), HOW_TO_HAVE_ONE))
    advice += [Advice(each.path, each.rule, each.actual, each.hint) for each in find_key_advice(inputs)]
    advice += advise_on_key_owners(inputs)
    groups, most = sum(1 for _ in made_groups(inputs)), inputs.quota("groups_per_account")
    if groups > most:
        advice.append(
            Advice(
                "groups" if inputs.groups else "enable_iam_groups",
                f"AWS allows {most} groups in an account",
                f"{groups} groups",
                "ask AWS to raise the quota before the apply, and write it into quotas: groups_per_account",
            )
        )
    advice += [
        Advice(
            path_of(*steps),
            "IAM treats policy variables as plain text in a document of this version",
            "a version other than 2012-10-17, or none",
            'write "Version": "2012-10-17"',
        )
        for owners in OWNERS
        for steps, text in owners.documents_of(inputs)
        if not is_token(text) and _takes_variables_for_text(text)
    ]
    return sorted(advice)


def _takes_variables_for_text(text: str) -> bool:
    """Tell whether a document, as JSON text, has what looks like a policy variable, and has none by its version."""
    document = read_document(text)
    return not has_policy_variables(document) and "${" in json.dumps(document.get("Statement"))
