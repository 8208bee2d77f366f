"""The rules of the users."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import describe
from landingzone.iam import quotas
from landingzone.iam.patterns import (
    NAME,
    NAME_RULE,
    PATH,
    PATH_RULE,
    POLICY_ARN,
    USER_NAME,
)
from landingzone.rules.credentials import CREDENTIAL_RULES
from landingzone.rules.hcl import Rows, held, repeated
from landingzone.rules.last_administrator import ADMINISTRATOR_RULES
from landingzone.rules.owner_policies import policy_rules
from landingzone.rules.owner_rule import names_rules, text_rule, texts_rule, user_rule
from landingzone.rules.owner_types import USER_TYPE_RULES, type_rules
from landingzone.rules.owners import USERS
from landingzone.rules.rule import Rule, Violation
from landingzone.rules.tags import rules_of_tags
from landingzone.rules.unknown_groups import UNKNOWN_GROUPS_RULE
from landingzone.rules.user_policies import USER_POLICY_RULES


def _find_case_duplicates(inputs: Inputs) -> Iterator[Violation]:
    seen: dict[str, str] = {}
    for name in sorted(inputs.users):
        first = seen.setdefault(name.lower(), name)
        if first != name:
            yield ("users", name), f"{describe(name)} beside {describe(first)}"


def _find_too_many(inputs: Inputs) -> Iterator[Violation]:
    if len(inputs.users) > quotas.USERS:
        yield ("users",), describe(inputs.users)


def _find_many_groups(inputs: Inputs) -> Iterator[Violation]:
    for name, user in inputs.users.items():
        if len(user.groups) > quotas.GROUPS_OF_USER:
            yield ("users", name, "groups"), describe(user.groups)


USER_RULES: tuple[Rule, ...] = (
    *type_rules(USERS),
    *USER_TYPE_RULES,
    *names_rules(USERS, USER_NAME, says("LZ142")),
    user_rule(says("LZ215"), _find_case_duplicates, repeated("users")),
    user_rule(
        says("LZ513", most=quotas.USERS),
        _find_too_many,
        Rows("[length(local.owners@)]", f"it > {quotas.USERS}", '"users"'),
    ),
    user_rule(
        says("LZ514", most=quotas.GROUPS_OF_USER),
        _find_many_groups,
        held("groups", f"length([for each in it.value : each]) > {quotas.GROUPS_OF_USER}"),
    ),
    texts_rule(USERS, "groups", NAME, NAME_RULE, "write the name of a group"),
    UNKNOWN_GROUPS_RULE,
    *ADMINISTRATOR_RULES,
    text_rule(USERS, "path", PATH, PATH_RULE),
    *rules_of_tags(USERS),
    text_rule(USERS, "permissions_boundary", POLICY_ARN, says("LZ157")),
    *CREDENTIAL_RULES,
    *policy_rules(USERS),
    *USER_POLICY_RULES,
)
