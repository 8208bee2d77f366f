"""The users: their resources, and how these depend on each other.

A looped resource that refers to another looped one makes Terraform look at every instance of the other for each of its
own, which takes minutes for thousands of users. So every resource of users loops over a local map, names the user by
the key of the loop, and waits for the users through one empty text. Both forms work this way.
"""

from collections.abc import Callable, Mapping
from typing import Any

from landingzone.config import offboarding, require_mfa
from landingzone.config.offboarding import IS_OFFBOARDING
from landingzone.config.user_resources import USER, USER_RESOURCES, UserResource
from landingzone.expressions import Address, Expression, code_of
from landingzone.iam import documents
from landingzone.iam.documents import Document
from landingzone.terraform.aspect_tags import merge_tags
from landingzone.terraform.form import GENERATIONS, InlinePolicyKind, UserRows, ValueSource
from landingzone.terraform.resources import CREATE_FIRST, KEEP_POLICY_ARN, Resources

# Later changes of a key, a length or the reset flag are ignored: replacing these would destroy what is in use.
_KEEP_LOGIN_PROFILE = ["pgp_key", "password_length", "password_reset_required"]
_KEEP_ACCESS_KEY = ["pgp_key"]

_SLOTS = 'try(length(keys(user.access_key_slots)), 0) > 0 ? tomap(user.access_key_slots) : tomap({ first = "current" })'


def _wants(attribute: str) -> str:
    # A user without a key is refused. If one gets this far, no secret is made that the state would hold unencrypted.
    return f"try(coalesce(user.{attribute}, false), false) && can(user.pgp_key)"


def _document_of(kind: InlinePolicyKind) -> Document:
    actions, resources = Expression("each.value.policy.actions"), Expression("each.value.policy.resources")
    return documents.user_inline(actions, resources, kind.effect, force_mfa=kind.force_mfa)


def _typed(value: Any, type: Callable[[str], Any]) -> Any:
    """Give an expression for a property that is not text; a value is unchanged."""
    return type(str(value)) if isinstance(value, Expression) else value


def _map(attribute: str) -> str:
    # A caller of the module may give null, which cannot be looped over.
    return f'merge(lookup(user, "{attribute}", {{}}), {{}})'


def add_users(resources: Resources, form: ValueSource, after_checks: str, after_groups: str) -> None:
    """Add all users, with everything that belongs to them.

    Adds what `USER_RESOURCES` lists and some user has, in the order of its rows; each loops by user name or by
    `<user>/<policy>`. With login profiles comes `terraform_data.credential_generations`, which is nothing in the
    account. It has the numbers that replace a login profile when they change.

    What may deny is created before what it limits, and deleted after it: the denial without MFA, other denials, the
    denial of everything, then JSON documents, which may do both, then everything that grants, also memberships.

    Args:
        resources: Where to add.
        form: What the inputs are.
        after_checks: Reference to an empty text that every name begins with.
        after_groups: Reference to an empty text that is known once every group has all its policies.
    """
    rows = form.user_rows()
    if rows is not None:
        _Users(resources, form, rows, after_checks, after_groups).add()


class _Users:
    """The resources of users."""

    def __init__(
        self, resources: Resources, form: ValueSource, rows: UserRows, after_checks: str, after_groups: str
    ) -> None:
        self._resources = resources
        self._aws = resources.aws
        self._token = resources.cdk.Token
        self._form = form
        self._rows = rows
        self._users = resources.add_local("users", rows.users)
        self._after_checks = after_checks
        self._after_groups = after_groups
        self._waited_for: list[Address] = []
        # The beginning of a user's name in resources that wait for all that was added so far.
        self._after = ""

    def add(self) -> None:
        for row in USER_RESOURCES:
            if self._is_wanted(row):
                _ADD[row.type](self, row)
                if row.role in ("user", "refusal"):
                    self._wait_for(row)

    def _is_wanted(self, row: UserResource) -> bool:
        if row.effect:
            return any(kind.effect == row.effect for kind in self._rows.policy_kinds)
        return row is USER or row.attribute in self._rows.attributes

    def _wait_for(self, row: UserResource) -> None:
        """Let what is added from now on wait for this, and for everything before it."""
        self._waited_for.append(row.address)
        key = "users" if row is USER else row.key
        self._after = self._resources.add_after(f"after_{key}", self._waited_for)

    def _add_users(self, row: UserResource) -> None:
        given: dict[str, Any] = {
            name: f"${{try(each.value.{name}, null)}}"
            for name in ("path", "permissions_boundary")
            if name in self._rows.attributes
        }
        force_destroy = self._form.value("force_destroy_users")
        if "force_destroy" in self._rows.attributes:
            for_all = code_of(force_destroy)
            force_destroy = Expression(f"try(coalesce(each.value.force_destroy, {for_all}), {for_all})")
        # Typed, so that an Aspect sees the values and may change them.
        user = self._resources.add(
            self._aws.iam_user.IamUser,
            row.address,
            for_each=self._users,
            name=f"{self._after_checks}${{each.key}}",
            force_destroy=_typed(force_destroy, self._token.as_any),
            **given,
        )
        if "tags" in self._rows.attributes:
            merge_tags(self._resources.cdk, user, "each.value.tags")

    def _add_memberships(self, row: UserResource) -> None:
        groups = Expression(f'[for group in each.value : "{self._after_groups}${{group}}"]')
        self._resources.add(
            self._aws.iam_user_group_membership.IamUserGroupMembership,
            row.address,
            for_each=self._select("user_groups", "try(length(user.groups), 0) > 0", "user.groups"),
            user=f"{self._after}${{each.key}}",
            groups=_typed(groups, self._token.as_list),
        )

    def _add_login_profiles(self, row: UserResource) -> None:
        rows = self._select("user_login_profiles", _wants(row.attribute), "user.pgp_key")
        self._resources.add(
            self._aws.iam_user_login_profile.IamUserLoginProfile,
            row.address,
            for_each=rows,
            user=f"{self._after}${{each.key}}",
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
            # Not its `DataResource`, which runs `terraform version` during synthesis.
            self._resources.cdk.TerraformResource,
            GENERATIONS,
            count=count_condition.count,
            terraform_resource_type=GENERATIONS.type,
            overrides={"input": self._form.credential_generations()},
        )
        return count_condition.attribute(self._resources.address(GENERATIONS), "input")

    def _add_access_keys(self, row: UserResource) -> None:
        is_second = row.attribute == "access_key_slots"
        if not is_second:
            self._keys = self._select(
                "user_access_keys",
                _wants(row.attribute),
                f"{{ pgp_key = user.pgp_key, slots = {_SLOTS}, is_offboarding = {IS_OFFBOARDING} }}",
            )
        slot = "second" if is_second else "first"
        is_off = f'user.slots.{slot} == "inactive" || user.is_offboarding'
        rows = Expression(
            f"{{ for name, user in {self._keys.code} : name => "
            f'{{ pgp_key = user.pgp_key, status = {is_off} ? "Inactive" : "Active" }} if can(user.slots.{slot}) }}'
        )
        self._resources.add(
            self._aws.iam_access_key.IamAccessKey,
            row.address,
            for_each=self._resources.add_local(f"user_{slot}_access_keys", rows),
            user=f"{self._after}${{each.key}}",
            pgp_key="${each.value.pgp_key}",
            status="${each.value.status}",
            overrides={"lifecycle.ignore_changes": _KEEP_ACCESS_KEY},
        )
        if is_second:
            is_current = 'try(user.slots.second, "") == "current"'
            current = Expression(f"{{ for name, user in {self._keys.code} : name => true if {is_current} }}")
            self._resources.add_local("users_of_second_access_key", current)

    def _add_ssh_keys(self, row: UserResource) -> None:
        rows = self._select(
            f"user_{row.key}",
            f"try(user.{row.attribute}, null) != null",
            f'{{ public_key = user.{row.attribute}, status = {IS_OFFBOARDING} ? "Inactive" : "Active" }}',
        )
        self._resources.add(
            self._aws.iam_user_ssh_key.IamUserSshKey,
            row.address,
            for_each=rows,
            username=f"{self._after}${{each.key}}",
            encoding="SSH",
            public_key="${each.value.public_key}",
            status="${each.value.status}",
        )

    def _add_attachments(self, row: UserResource) -> None:
        rows = self._flatten(
            f"user_{row.key}",
            f"for policy in try(coalescelist(user.{row.attribute}), []) : {{ user = name, name = policy }}",
        )
        account = "aws" if row.is_made_by_aws else self._form.value("aws_account_id")
        self._resources.add(
            self._aws.iam_user_policy_attachment.IamUserPolicyAttachment,
            row.address,
            for_each=rows,
            user=f"{self._after}${{each.value.user}}",
            policy_arn=f"arn:{self._form.partition}:iam::{account}:policy/${{each.value.name}}",
            overrides=KEEP_POLICY_ARN,
        )

    def _add_policies(self, row: UserResource) -> None:
        match row.attribute:
            case "inline_iam_policies":
                self._add_inline_policies(row)
            case "json_policies":
                rows = f"for key, text in {_map(row.attribute)} : {{ user = name, name = key, text = text }}"
                self._add_policy_loop(row, self._flatten(f"user_{row.key}", rows), "${each.value.text}")
            case "status":
                name, document = offboarding.POLICY_NAME, offboarding.DENY_ALL
                self._add_denial(row, "users_offboarding", IS_OFFBOARDING, name, document)
            case "require_mfa":
                name, document = require_mfa.POLICY_NAME, require_mfa.DENY_WITHOUT_MFA
                self._add_denial(row, "users_requiring_mfa", require_mfa.ASKS_FOR_IT, name, document)
            case attribute:
                raise NotImplementedError(f"policies of {attribute}")

    def _add_inline_policies(self, row: UserResource) -> None:
        loops = []
        for kind in self._rows.policy_kinds:
            if kind.effect == row.effect:
                rows = self._flatten(
                    f"user_inline_policies_{kind.name}",
                    f"for key, policy in {_map(row.attribute)} : "
                    f"{{ user = name, name = key, policy = policy }} if {kind.condition}",
                )
                loops.append((f"_{kind.name}", _document_of(kind), rows))
        texts = self._resources.add_document_loop(f"user_{row.key}", loops)
        self._add_policy_loop(row, texts, "${each.value}")

    def _add_policy_loop(self, row: UserResource, rows: Expression, policy: str) -> None:
        self._resources.add(
            self._aws.iam_user_policy.IamUserPolicy,
            row.address,
            for_each=rows,
            # Neither a user's name nor a policy's has a slash.
            user=f'{self._after}${{split("/", each.key)[0]}}',
            name='${split("/", each.key)[1]}',
            policy=policy,
            overrides=_overrides_of(row),
        )

    def _add_denial(self, row: UserResource, local: str, condition: str, name: str, document: Document) -> None:
        self._resources.add(
            self._aws.iam_user_policy.IamUserPolicy,
            row.address,
            for_each=self._select(local, condition, "true"),
            user=f"{self._after}${{each.key}}",
            name=name,
            policy=document.json(),
            overrides=_overrides_of(row),
        )

    def _select(self, key: str, condition: str, value: str) -> Expression:
        """Add a map of the users that fulfil a condition -> the value."""
        selected = Expression(f"{{ for name, user in {self._users.code} : name => {value} if {condition} }}")
        return self._resources.add_local(key, selected)

    def _flatten(self, key: str, rows: str) -> Expression:
        """Add a map of `<user>/<name>` -> row, for rows that have a `user` and a `name`."""
        flattened = Expression(
            f"{{ for row in flatten([for name, user in {self._users.code} : [{rows}]]) :"
            ' "${row.user}/${row.name}" => row }'
        )
        return self._resources.add_local(key, flattened)


def _overrides_of(row: UserResource) -> Mapping[str, Any]:
    return CREATE_FIRST if row.role == "refusal" else {}


_ADD: dict[str, Callable[[_Users, UserResource], None]] = {
    "aws_iam_user": _Users._add_users,
    "aws_iam_user_policy": _Users._add_policies,
    "aws_iam_user_group_membership": _Users._add_memberships,
    "aws_iam_user_login_profile": _Users._add_login_profiles,
    "aws_iam_access_key": _Users._add_access_keys,
    "aws_iam_user_ssh_key": _Users._add_ssh_keys,
    "aws_iam_user_policy_attachment": _Users._add_attachments,
}
