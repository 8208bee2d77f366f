"""The users: their resources, and how these depend on each other."""

import functools
from collections.abc import Callable
from typing import Any

from landingzone.config import offboarding, require_mfa
from landingzone.ground.expressions import Expression, code_of
from landingzone.resources.user_resources import USER_RESOURCES
from landingzone.terraform.aspect_tags import merge_tags
from landingzone.terraform.form import GENERATIONS, LoopRows, ValueSource
from landingzone.terraform.loops import Denial, Looped, Loops
from landingzone.terraform.resources import Resources

# Later changes of a key, a length or the reset flag are ignored: replacing these would destroy what is in use.
_KEEP_LOGIN_PROFILE = ["pgp_key", "password_length", "password_reset_required"]
_KEEP_ACCESS_KEY = ["pgp_key"]

_SLOTS = 'try(length(keys(user.access_key_slots)), 0) > 0 ? tomap(user.access_key_slots) : tomap({ first = "current" })'


def _wants(attribute: str) -> str:
    # A user without a key is refused. If one gets this far, no secret is created that the state would contain in
    # plain text.
    return f"try(coalesce(user.{attribute}, false), false) && can(user.pgp_key)"


@functools.cache
def _typed_expression(type: Callable[[str], Any], code: str) -> Any:
    return type(code)  # a call to Node, which shards with the same expression share


def _typed(value: Any, type: Callable[[str], Any]) -> Any:
    """Return an expression for a property that is not a string; a value is unchanged."""
    return _typed_expression(type, str(value)) if isinstance(value, Expression) else value


def add_users(resources: Resources, form: ValueSource, after_policies: str, after_groups: str) -> None:
    """Add all users, with everything that belongs to them.

    Adds what `USER_RESOURCES` lists and some user has, in the order of its rows; each loops by user name or by
    `<user>/<policy>`. With login profiles comes `terraform_data.credential_generations`, which is nothing in the
    account. It has the numbers that replace a login profile when they change.

    What may deny is created before what it limits, and deleted after it: the denial without MFA, other denials, the
    denial of everything, JSON documents, which may do both, then memberships, then everything that grants, and then
    credentials, which work only when everything else is there. Nothing that waits for memberships is created before it
    is destroyed: attachments of groups would have to be, too.

    Args:
        resources: Where to add.
        form: What the inputs are.
        after_policies: References to empty strings that the names of users begin with: the checks come first, and the
            managed policies of this configuration, one of which may be the boundary of a user.
        after_groups: Reference to an empty string that is known once every group has all its policies.
    """
    users = form.users()
    if users is not None:
        _Users(resources, form, users, after_policies, after_groups).add()


class _Users(Loops):
    """The resources of users."""

    owner = "user"
    rows = USER_RESOURCES

    def __init__(
        self, resources: Resources, form: ValueSource, users: LoopRows, after_policies: str, after_groups: str
    ) -> None:
        super().__init__(resources, form, users, after_policies)
        self._after_groups = after_groups

    def _add_users(self, row: Looped) -> None:
        force_destroy = self._form.value("force_destroy_users")
        if "force_destroy" in self._given.attributes:
            for_all = code_of(force_destroy)
            force_destroy = Expression(f"try(coalesce(each.value.force_destroy, {for_all}), {for_all})")
        # Typed, so that an Aspect sees the values and may change them.
        user = self._resources.add(
            row.address,
            for_each=self._owners,
            name=f"{self._after_owners}${{each.key}}",
            force_destroy=_typed(force_destroy, self._token.as_any),
            **self._given.arguments("path", "permissions_boundary"),
        )
        if "tags" in self._given.attributes:
            merge_tags(self._resources.cdk, user, "each.value.tags")

    def _add_memberships(self, row: Looped) -> None:
        # During offboarding, a membership without groups remains: so it ends once everything is denied.
        effective_groups = f"[for group in user.groups : group if !({self._given.is_offboarding})]"
        groups = Expression(f'[for group in each.value : "{self._after_groups}${{group}}"]')
        rows = self._select("user_groups", "try(length(user.groups), 0) > 0", effective_groups)
        self._add_looped(row, rows, groups=_typed(groups, self._token.as_list))

    def _add_login_profiles(self, row: Looped) -> None:
        rows = self._select("user_login_profiles", _wants(row.attribute), "user.pgp_key")
        self._add_looped(
            row,
            rows,
            pgp_key="${each.value}",
            password_length=_typed(self._form.value("minimum_password_length"), self._token.as_number),
            password_reset_required=_typed(self._form.value("password_reset_required"), self._token.as_any),
            overrides={
                "lifecycle.ignore_changes": _KEEP_LOGIN_PROFILE,
                "lifecycle.replace_triggered_by": [f"{self._add_generations(rows).code}[each.key]"],
            },
        )

    def _add_generations(self, login_profiles: Expression) -> Expression:
        """Add the trigger for replacing login profiles, and refer to its numbers.

        Terraform replaces when a number changes, or appears where there was none, but not when the resource itself is
        new. So it exists as soon as a login profile does.
        """
        count_condition = self._form.count_condition_of_any(login_profiles)
        self._resources.add(
            GENERATIONS,
            is_typed=False,  # not `DataResource`, which runs `terraform version` during synthesis
            count=count_condition.count,
            overrides={"input": self._form.credential_generations()},
        )
        return count_condition.attribute(self._resources.address(GENERATIONS), "input")

    def _add_access_keys(self, row: Looped) -> None:
        is_second = row.attribute == "access_key_slots"
        if not is_second:
            self._keys = self._select(
                "user_access_keys",
                _wants(row.attribute),
                f"{{ pgp_key = user.pgp_key, slots = {_SLOTS}, is_offboarding = {self._given.is_offboarding} }}",
            )
        slot = "second" if is_second else "first"
        is_off = f'user.slots.{slot} == "inactive" || user.is_offboarding'
        rows = Expression(
            f"{{ for name, user in {self._keys.code} : name => "
            f'{{ pgp_key = user.pgp_key, status = {is_off} ? "Inactive" : "Active" }} if can(user.slots.{slot}) }}'
        )
        self._add_looped(
            row,
            self._resources.add_local(f"user_{slot}_access_keys", rows),
            pgp_key="${each.value.pgp_key}",
            status="${each.value.status}",
            overrides={"lifecycle.ignore_changes": _KEEP_ACCESS_KEY},
        )
        if is_second:
            is_current = 'try(user.slots.second, "") == "current"'
            current = Expression(f"{{ for name, user in {self._keys.code} : name => true if {is_current} }}")
            self._resources.add_local("users_of_second_access_key", current)

    def _add_ssh_keys(self, row: Looped) -> None:
        rows = self._select(
            f"user_{row.key}",
            f"try(user.{row.attribute}, null) != null",
            f'{{ public_key = user.{row.attribute}, status = {self._given.is_offboarding} ? "Inactive" : "Active" }}',
        )
        self._resources.add(
            row.address,
            for_each=rows,
            username=f"{self._after}${{each.key}}",
            encoding="SSH",
            public_key="${each.value.public_key}",
            status="${each.value.status}",
        )

    def _denials(self) -> dict[str, Denial]:
        without_mfa = require_mfa.POLICY_NAME, require_mfa.DENY_WITHOUT_MFA
        everything = offboarding.POLICY_NAME, offboarding.DENY_ALL
        return {
            "require_mfa": ("users_requiring_mfa", require_mfa.ASKS_FOR_IT, *without_mfa),
            "status": ("users_offboarding", self._given.is_offboarding, *everything),
        }

    add_row = {  # noqa: RUF012
        "aws_iam_user": _add_users,
        "aws_iam_user_policy": Loops.add_policies,
        "aws_iam_user_group_membership": _add_memberships,
        "aws_iam_user_login_profile": _add_login_profiles,
        "aws_iam_access_key": _add_access_keys,
        "aws_iam_user_ssh_key": _add_ssh_keys,
        "aws_iam_user_policy_attachment": Loops.add_attachments,
    }
