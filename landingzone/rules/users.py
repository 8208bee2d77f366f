"""The rules of the users."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.iam import quotas
from landingzone.iam.patterns import NAME, NAME_HINT, NAME_RULE, PATH, POLICY_ARN, USER_NAME
from landingzone.problems import describe, describe_kind
from landingzone.rules import hcl
from landingzone.rules.credentials import CREDENTIAL_RULES
from landingzone.rules.last_administrator import ADMINISTRATOR_RULES
from landingzone.rules.rule import Rule, Violation
from landingzone.rules.tags import (
    CASE_DUPLICATES,
    KEEP_ONE,
    LEAVE_OUT,
    MOST,
    RULES_OF_MADE_TAGS,
    TagRule,
    find_tag_case_duplicates,
    find_violating_tags,
)
from landingzone.rules.unknown_groups import UNKNOWN_GROUPS_RULE
from landingzone.rules.user_policies import USER_POLICY_RULES
from landingzone.rules.user_rule import repeated_rule, text_rule, texts_rule, user_rule
from landingzone.rules.user_types import USER_TYPE_RULES
from landingzone.tokens import is_token


def _find_tokens_as_names(inputs: Inputs) -> Iterator[Violation]:
    return ((("users",), "a CDKTF token as a name") for name in inputs.users if is_token(name))


def _find_names(inputs: Inputs) -> Iterator[Violation]:
    return ((("users", name), describe(name)) for name in inputs.users if not USER_NAME.fits(name))


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


def _tag_rule(tag_rule: TagRule) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for name, user in inputs.users.items():
            for key in find_violating_tags(tag_rule, user.tags):
                yield ("users", name, "tags", key), describe_kind(user.tags[key])

    return user_rule(tag_rule.rule, tag_rule.hint, violations, hcl.violating_user_maps("tags", tag_rule.hcl))


def _find_many_tags(inputs: Inputs) -> Iterator[Violation]:
    for name, user in inputs.users.items():
        if len(user.tags) > quotas.TAGS:
            yield ("users", name, "tags"), describe(user.tags)


def _find_tag_case_duplicates(inputs: Inputs) -> Iterator[Violation]:
    for name, user in inputs.users.items():
        yield from ((("users", name, "tags", key), describe(key)) for key in find_tag_case_duplicates(user.tags))


USER_RULES: tuple[Rule, ...] = (
    *USER_TYPE_RULES,
    user_rule(
        "names must be known when synthesizing, since they are part of addresses",
        "write the name itself",
        _find_tokens_as_names,
        None,
    ),
    user_rule(
        "the name must be 1 to 64 letters, digits or `+=,.@-_`",
        NAME_HINT,
        _find_names,
        hcl.violating_users(f"!{USER_NAME.hcl('name')}"),
    ),
    user_rule(
        "two users must not differ in case only", "rename one", _find_case_duplicates, hcl.user_case_duplicates()
    ),
    user_rule(
        f"must be at most {quotas.USERS} users",
        "spread them over accounts",
        _find_too_many,
        hcl.violating_input("users", f"length(var.users) > {quotas.USERS}"),
    ),
    user_rule(
        f"must be at most {quotas.GROUPS_OF_USER} groups",
        "join fewer groups that grant more",
        _find_many_groups,
        hcl.violating_user_attribute("groups", f"length([for each in user.groups : each]) > {quotas.GROUPS_OF_USER}"),
    ),
    texts_rule("groups", NAME, NAME_RULE, "write the name of a group"),
    repeated_rule("groups"),
    UNKNOWN_GROUPS_RULE,
    *ADMINISTRATOR_RULES,
    text_rule("path", PATH, "must begin and end with `/`, with at most 512 characters from `!` to `~`", "write /team/"),
    *map(_tag_rule, RULES_OF_MADE_TAGS),
    user_rule(
        MOST,
        LEAVE_OUT,
        _find_many_tags,
        hcl.violating_user_attribute("tags", f"length(keys(user.tags)) > {quotas.TAGS}"),
    ),
    user_rule(CASE_DUPLICATES, KEEP_ONE, _find_tag_case_duplicates, hcl.user_map_case_duplicates("tags")),
    text_rule(
        "permissions_boundary",
        POLICY_ARN,
        "must be the ARN of an IAM policy",
        "write arn:aws:iam::<account>:policy/<name>, or arn:aws:iam::aws:policy/<name>",
    ),
    *CREDENTIAL_RULES,
    *USER_POLICY_RULES,
)
