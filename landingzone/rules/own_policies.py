"""The rules of the managed policies of one's own."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import Steps, describe, path_of
from landingzone.ground.tokens import is_token
from landingzone.groups import sizes
from landingzone.iam import quotas
from landingzone.iam.patterns import NAME, NAME_RULE, POLICY_PATH
from landingzone.rules.hcl import Rows, held, quota, repeated
from landingzone.rules.made_names import MADE_POLICIES, made_policies
from landingzone.rules.owner_documents import document_rules
from landingzone.rules.owner_rule import names_rules, owner_rule, text_rule
from landingzone.rules.owner_sizes import larger_than
from landingzone.rules.owner_types import type_rules
from landingzone.rules.owners import POLICIES
from landingzone.rules.rule import Rule, Violation
from landingzone.rules.tags import rules_of_tags

_MOST: quotas.RaisableQuota = "customer_managed_policies_per_account"


def _find_policies_of_one_name(inputs: Inputs) -> Iterator[Violation]:
    seen: dict[str, Steps] = {}
    for path_and_name, steps in made_policies(inputs):
        name = path_and_name.rpartition("/")[2]
        first = seen.setdefault(name.lower(), steps)
        if first is not steps and not is_token(name):
            yield steps, f"{describe(name)}, as {path_of(*first)}"


def _find_many_policies(inputs: Inputs) -> Iterator[Violation]:
    count = sum(1 for _ in made_policies(inputs))
    if count > inputs.quota(_MOST):
        yield ("policies",), f"{count} policies"


def _find_long_descriptions(inputs: Inputs) -> Iterator[Violation]:
    for steps, policy in POLICIES.of(inputs):
        characters = len(policy.description)
        if characters > quotas.DESCRIPTION_CHARACTERS and not is_token(policy.description):
            yield (*steps, "description"), f"{characters} characters"


def _find_no_single_document(inputs: Inputs) -> Iterator[Violation]:
    for steps, policy in POLICIES.of(inputs):
        if (policy.json is None) != bool(policy.statements):
            yield steps, "neither" if policy.json is None else "both"


_NO_SINGLE_DOCUMENT = (
    "can(merge(it.of, {})) && length([for is_given in [try(it.of.json, null) != null, "
    "try(length(it.of.statements) > 0, try(it.of.statements, null) != null)] : true if is_given]) != 1"
)


def _find_large_policies(inputs: Inputs) -> Iterator[Violation]:
    for steps, policy in POLICIES.of(inputs):
        characters = sizes.policy_size(policy)
        if characters > quotas.MANAGED_CHARACTERS:
            yield steps, f"{characters} characters"


OWN_POLICY_RULES: tuple[Rule, ...] = (
    *type_rules(POLICIES),
    *names_rules(POLICIES, NAME, says("LZ141", must=NAME_RULE)),
    owner_rule(POLICIES, says("LZ213"), _find_policies_of_one_name, repeated("policies")),
    owner_rule(
        POLICIES,
        says("LZ509", most=quotas.RAISABLE[_MOST].default),
        _find_many_policies,
        Rows(f"[length(local.{MADE_POLICIES})]", f"it > {quota(_MOST)}", '"policies"'),
    ),
    text_rule(POLICIES, "path", POLICY_PATH, says("LZ145")),
    owner_rule(
        POLICIES,
        says("LZ510", most=quotas.DESCRIPTION_CHARACTERS),
        _find_long_descriptions,
        held("description", f"length(tostring(it.value)) > {quotas.DESCRIPTION_CHARACTERS}"),
    ),
    *rules_of_tags(POLICIES),
    owner_rule(POLICIES, says("LZ214"), _find_no_single_document, Rows("owners", _NO_SINGLE_DOCUMENT)),
    *document_rules(POLICIES),
    owner_rule(
        POLICIES,
        says("LZ511", most=quotas.MANAGED_CHARACTERS),
        _find_large_policies,
        larger_than(quotas.MANAGED_CHARACTERS),
    ),
)
