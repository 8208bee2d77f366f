"""The users: their resources, and how these depend on each other.

A looped resource that refers to another looped one makes Terraform look at every instance of the other for each of its
own, which takes minutes for thousands of users. So every resource of users loops over a local map, names the user by
the key of the loop, and waits for the users through one empty text. Both forms work this way.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cdktf import TerraformResource, Token

from landingzone.config import require_mfa
from landingzone.config.offboarding import DENY_ALL, IS_OFFBOARDING, POLICY_NAME
from landingzone.iam import documents
from landingzone.iam.documents import Document
from landingzone.terraform.aspect_tags import merge_tags
from landingzone.terraform.form import GENERATIONS, InlinePolicyKind, UserRows, ValueSource, inside
from landingzone.terraform.resources import CREATE_FIRST, KEEP_POLICY_ARN, Resources

# Later changes of a key, a length or the reset flag are ignored: replacing these would destroy what is in use.
_KEEP_LOGIN_PROFILE = ["pgp_key", "password_length", "password_reset_required"]
_KEEP_ACCESS_KEY = ["pgp_key"]

_SLOTS = 'try(length(keys(user.access_key_slots)), 0) > 0 ? tomap(user.access_key_slots) : tomap({ first = "current" })'


def _wants(attribute: str) -> str:
    # A user without a key is refused. If one gets this far, no secret is made that the state would hold unencrypted.
    return f"try(coalesce(user.{attribute}, false), false) && can(user.pgp_key)"


def _document_of(kind: InlinePolicyKind) -> Document:
    actions, resources = "${each.value.policy.actions}", "${each.value.policy.resources}"
    return documents.user_inline(actions, resources, kind.effect, force_mfa=kind.force_mfa)


def _typed(value: Any, type: Callable[[str], Any]) -> Any:
    """Give an expression for a property that is not text; a value is unchanged."""
    return type(value) if isinstance(value, str) else value


def _map(attribute: str) -> str:
    # A caller of the module may give null, which cannot be looped over.
    return f'merge(lookup(user, "{attribute}", {{}}), {{}})'


def add_users(resources: Resources, form: ValueSource, after_checks: str, after_groups: str) -> None:
    """Add all users, with everything that belongs to them.

    Adds `aws_iam_user.user` and, where some user has the attribute, `aws_iam_user_group_membership.group_memberships`,
    `aws_iam_user_login_profile.web_console`, `aws_iam_access_key.access_keys` and `.access_keys_second`,
    `aws_iam_user_ssh_key.ssh_public_keys`, `aws_iam_user_policy_attachment.aws_managed_policies` and
    `.customer_managed_policies`, `aws_iam_user_policy.inline_iam_policies`, `.inline_denies`, `.json_policies`,
    `.require_mfa` and `.offboarding`; each loops by user name or by `<user>/<policy>`. With login profiles comes
    `terraform_data.credential_generations`, which is nothing in the account. It has the numbers that replace a login
    profile when they change.

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
        self._form = form
        self._rows = rows
        self._users = resources.add_local("users", rows.users)
        self._after_checks = after_checks
        self._after_groups = after_groups
        self._waited_for: list[str] = []
        # The beginning of a user's name in resources that wait for all that was added so far.
        self._after = ""

    def add(self) -> None:
        given = self._rows.attributes
        denies = [kind for kind in self._rows.policy_kinds if kind.effect == "Deny"]
        allows = [kind for kind in self._rows.policy_kinds if kind.effect == "Allow"]
        self._wait_for("users", self._add_users())
        # One after the other, so that for an offboarding user the first two are deleted once everything is denied.
        if "require_mfa" in given:
            self._wait_for("require_mfa", self._add_refusals_without_mfa())
        if denies:
            self._wait_for("inline_denies", self._add_inline_policies("inline_denies", denies, CREATE_FIRST))
        if "status" in given:
            self._wait_for("offboarding", self._add_refusals())
        if "json_policies" in given:
            self._wait_for("json_policies", self._add_json_policies())
        if allows:
            self._add_inline_policies("inline_iam_policies", allows)
        if "groups" in given:
            self._add_memberships()
        if "create_login_profile" in given:
            self._add_login_profiles()
        if "create_access_keys" in given:
            self._add_access_keys()
        if "ssh_public_key" in given:
            self._add_ssh_keys()
        if "aws_managed_policy_names" in given:
            prefix = documents.managed_policy_arn(self._form.partition, "")
            self._add_attachments("aws_managed_policies", "aws_managed_policy_names", prefix)
        if "customer_managed_policy_names" in given:
            prefix = f"arn:{self._form.partition}:iam::{self._form.value('aws_account_id')}:policy/"
            self._add_attachments("customer_managed_policies", "customer_managed_policy_names", prefix)

    def _wait_for(self, what: str, address: str) -> None:
        """Let what is added from now on wait for this, and for everything before it."""
        self._waited_for.append(address)
        self._after = self._resources.add_after(f"after_{what}", self._waited_for)

    def _add_users(self) -> str:
        given: dict[str, Any] = {
            name: f"${{try(each.value.{name}, null)}}"
            for name in ("path", "permissions_boundary")
            if name in self._rows.attributes
        }
        force_destroy = self._form.value("force_destroy_users")
        if "force_destroy" in self._rows.attributes:
            for_all = inside(force_destroy)
            force_destroy = f"${{try(coalesce(each.value.force_destroy, {for_all}), {for_all})}}"
        address = "aws_iam_user.user"
        # Typed, so that an Aspect sees the values and may change them.
        user = self._resources.add(
            self._aws.iam_user.IamUser,
            address,
            for_each=f"${{{self._users}}}",
            name=f"{self._after_checks}${{each.key}}",
            force_destroy=_typed(force_destroy, Token.as_any),
            **given,
        )
        if "tags" in self._rows.attributes:
            merge_tags(user, "each.value.tags")
        return address

    def _add_memberships(self) -> None:
        rows = self._select("user_groups", "try(length(user.groups), 0) > 0", "user.groups")
        self._resources.add(
            self._aws.iam_user_group_membership.IamUserGroupMembership,
            "aws_iam_user_group_membership.group_memberships",
            for_each=rows,
            user=f"{self._after}${{each.key}}",
            groups=Token.as_list(f'${{[for group in each.value : "{self._after_groups}${{group}}"]}}'),
        )

    def _add_login_profiles(self) -> None:
        rows = self._select("user_login_profiles", _wants("create_login_profile"), "user.pgp_key")
        self._resources.add(
            self._aws.iam_user_login_profile.IamUserLoginProfile,
            "aws_iam_user_login_profile.web_console",
            for_each=rows,
            user=f"{self._after}${{each.key}}",
            pgp_key="${each.value}",
            password_length=_typed(self._form.value("minimum_password_length"), Token.as_number),
            password_reset_required=_typed(self._form.value("password_reset_required"), Token.as_any),
            overrides={
                "lifecycle.ignore_changes": _KEEP_LOGIN_PROFILE,
                "lifecycle.replace_triggered_by": [f"{self._generations(rows)}[each.key]"],
            },
        )

    def _generations(self, login_profiles: str) -> str:
        """Add the trigger for replacing login profiles, once for all blocks, and refer to its numbers.

        Terraform replaces when a number changes, or appears where there was none, but not when the resource itself is
        new. So it exists as soon as a login profile does.
        """
        count_condition = self._form.count_condition_of_any(login_profiles)
        if GENERATIONS not in self._resources.added:
            self._resources.add(
                # Not `cdktf.DataResource`, which runs `terraform version` during synthesis.
                TerraformResource,
                GENERATIONS,
                count=count_condition.count,
                terraform_resource_type="terraform_data",
                overrides={"input": self._form.credential_generations()},
            )
        return inside(count_condition.attribute(self._resources.address(GENERATIONS), "input"))

    def _add_access_keys(self) -> None:
        keys = self._select(
            "user_access_keys",
            _wants("create_access_keys"),
            f"{{ pgp_key = user.pgp_key, slots = {_SLOTS}, is_offboarding = {IS_OFFBOARDING} }}",
        )
        self._add_slot("access_keys", keys, "first")
        if "access_key_slots" in self._rows.attributes:
            self._add_slot("access_keys_second", keys, "second")
            is_current = 'try(user.slots.second, "") == "current"'
            expression = f"${{{{ for name, user in {inside(keys)} : name => true if {is_current} }}}}"
            self._resources.add_local("users_of_second_access_key", expression)

    def _add_slot(self, key: str, keys: str, slot: str) -> None:
        is_off = f'user.slots.{slot} == "inactive" || user.is_offboarding'
        expression = (
            f"${{{{ for name, user in {inside(keys)} : name => "
            f'{{ pgp_key = user.pgp_key, status = {is_off} ? "Inactive" : "Active" }} if can(user.slots.{slot}) }}}}'
        )
        rows = self._resources.add_local(f"user_{slot}_access_keys", expression)
        self._resources.add(
            self._aws.iam_access_key.IamAccessKey,
            f"aws_iam_access_key.{key}",
            for_each=f"${{{rows}}}",
            user=f"{self._after}${{each.key}}",
            pgp_key="${each.value.pgp_key}",
            status="${each.value.status}",
            overrides={"lifecycle.ignore_changes": _KEEP_ACCESS_KEY},
        )

    def _add_ssh_keys(self) -> None:
        rows = self._select(
            "user_ssh_public_keys",
            "try(user.ssh_public_key, null) != null",
            f'{{ public_key = user.ssh_public_key, status = {IS_OFFBOARDING} ? "Inactive" : "Active" }}',
        )
        self._resources.add(
            self._aws.iam_user_ssh_key.IamUserSshKey,
            "aws_iam_user_ssh_key.ssh_public_keys",
            for_each=rows,
            username=f"{self._after}${{each.key}}",
            encoding="SSH",
            public_key="${each.value.public_key}",
            status="${each.value.status}",
        )

    def _add_attachments(self, key: str, attribute: str, arn_prefix: str) -> None:
        rows = self._flatten(
            f"user_{key}", f"for policy in try(coalescelist(user.{attribute}), []) : {{ user = name, name = policy }}"
        )
        self._resources.add(
            self._aws.iam_user_policy_attachment.IamUserPolicyAttachment,
            f"aws_iam_user_policy_attachment.{key}",
            for_each=rows,
            user=f"{self._after}${{each.value.user}}",
            policy_arn=f"{arn_prefix}${{each.value.name}}",
            overrides=KEEP_POLICY_ARN,
        )

    def _add_inline_policies(
        self, key: str, kinds: Iterable[InlinePolicyKind], overrides: Mapping[str, Any] | None = None
    ) -> str:
        loops = []
        for kind in kinds:
            rows = self._flatten(
                f"user_inline_policies_{kind.name}",
                f"for key, policy in {_map('inline_iam_policies')} : "
                f"{{ user = name, name = key, policy = policy }} if {kind.condition}",
            )
            loops.append((f"_{kind.name}", _document_of(kind), rows))
        documents = self._resources.add_document_loop(f"user_{key}", loops)
        return self._add_policies(key, f"${{{documents}}}", "${each.value}", overrides)

    def _add_json_policies(self) -> str:
        rows = self._flatten(
            "user_json_policies",
            f"for key, text in {_map('json_policies')} : {{ user = name, name = key, text = text }}",
        )
        return self._add_policies("json_policies", rows, "${each.value.text}", CREATE_FIRST)

    def _add_refusals(self) -> str:
        address = "aws_iam_user_policy.offboarding"
        self._resources.add(
            self._aws.iam_user_policy.IamUserPolicy,
            address,
            for_each=self._select("users_offboarding", IS_OFFBOARDING, "true"),
            user=f"{self._after}${{each.key}}",
            name=POLICY_NAME,
            policy=DENY_ALL.json(),
            overrides=CREATE_FIRST,
        )
        return address

    def _add_refusals_without_mfa(self) -> str:
        address = "aws_iam_user_policy.require_mfa"
        self._resources.add(
            self._aws.iam_user_policy.IamUserPolicy,
            address,
            for_each=self._select("users_requiring_mfa", require_mfa.ASKS_FOR_IT, "true"),
            user=f"{self._after}${{each.key}}",
            name=require_mfa.POLICY_NAME,
            policy=require_mfa.DENY_WITHOUT_MFA.json(),
            overrides=CREATE_FIRST,
        )
        return address

    def _add_policies(self, key: str, rows: str, policy: str, overrides: Mapping[str, Any] | None = None) -> str:
        address = f"aws_iam_user_policy.{key}"
        self._resources.add(
            self._aws.iam_user_policy.IamUserPolicy,
            address,
            for_each=rows,
            # Neither a user's name nor a policy's has a slash.
            user=f'{self._after}${{split("/", each.key)[0]}}',
            name='${split("/", each.key)[1]}',
            policy=policy,
            overrides=overrides,
        )
        return address

    def _select(self, key: str, condition: str, value: str) -> str:
        """Add a map of the users that fulfil a condition -> the value."""
        expression = f"${{{{ for name, user in {self._users} : name => {value} if {condition} }}}}"
        return f"${{{self._resources.add_local(key, expression)}}}"

    def _flatten(self, key: str, rows: str) -> str:
        """Add a map of `<user>/<name>` -> row, for rows that have a `user` and a `name`."""
        expression = (
            f"${{{{ for row in flatten([for name, user in {self._users} : [{rows}]]) :"
            ' "${row.user}/${row.name}" => row }}'
        )
        return f"${{{self._resources.add_local(key, expression)}}}"
