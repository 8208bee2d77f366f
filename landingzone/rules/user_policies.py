"""The rules of users' own policies that groups do not have, or have otherwise."""

from landingzone.config import require_mfa
from landingzone.config.offboarding import POLICY_NAME
from landingzone.groups import sizes
from landingzone.iam import quotas
from landingzone.rules.owner_policies import inline_size_rule, number_rule, reserved_name_rule
from landingzone.rules.owners import USERS
from landingzone.rules.rule import Rule

USER_POLICY_RULES: tuple[Rule, ...] = (
    number_rule(USERS, "managed_policies_per_user", "attach some to a group that the user is in"),
    reserved_name_rule(
        USERS, POLICY_NAME, "the policy that users have while offboarding", lambda user, inputs: True, ""
    ),
    reserved_name_rule(
        USERS,
        require_mfa.POLICY_NAME,
        "the policy that `require_mfa: true` sets",
        lambda user, inputs: bool(user.require_mfa),
        "contains(local.users_with_mfa, it.owner) && ",
    ),
    inline_size_rule(
        USERS,
        quotas.USER_INLINE_CHARACTERS,
        "use wildcards, or put permissions into a group",
        lambda user, inputs: sizes.user_inline_size(user),
    ),
)
