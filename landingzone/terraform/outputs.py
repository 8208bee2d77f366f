"""The 34 documented outputs: name, type, and where each value comes from."""

from dataclasses import dataclass

from landingzone.groups.catalog import CROSS_ACCOUNT


@dataclass(frozen=True, kw_only=True)
class Single:
    """An attribute of a resource that exists once or not at all; null when it does not."""

    resource: str
    attribute: str


@dataclass(frozen=True, kw_only=True)
class Every:
    """An attribute of each instance of a looped resource, ordered by the key of the loop; [] when there is none."""

    resource: str
    attribute: str


@dataclass(frozen=True, kw_only=True)
class PerUser:
    """Attributes of each user's instance of a resource, by user name; {} when there is none.

    Args:
        resource: Type and name, `aws_iam_user.user`.
        attribute: The attribute that is the value.
        attributes: Instead, several attributes that make an object: name in the output -> attribute.
        second: A resource whose instance is used instead for some users; "" if there is none.
        second_if: Local map of these users.
    """

    resource: str
    attribute: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    second: str = ""
    second_if: str = ""


@dataclass(frozen=True, kw_only=True)
class Output:
    """A documented output.

    Args:
        name: Documented name.
        type: Terraform type.
        source: Where the value comes from.
        description: What it is.
    """

    name: str
    type: str
    source: Single | Every | PerUser
    description: str


def _decrypted_by(output: str, path: str) -> str:
    """Tell the receiver how to read a secret of an output, with alice as the example."""
    return (
        f"Decrypt yours with `terraform output -json {output} | jq -r '{path}' | base64 --decode | gpg --decrypt`, "
        "with `keybase pgp decrypt` at the end, or with `terraform output -json | landingzone decrypt --user alice`."
    )


def _group(name: str, key: str, attribute: str) -> Output:
    return Output(
        name=name,
        type="string",
        source=Single(resource=f"aws_iam_group.{key}", attribute=attribute),
        description=f"{'ARN' if attribute == 'arn' else 'Name'} of the group; null when it is not created.",
    )


def _policy(name: str, key: str) -> Output:
    return Output(
        name=name,
        type="string",
        source=Single(resource=f"aws_iam_policy.{key}", attribute="arn"),
        description="ARN of the managed policy; null when it is not created.",
    )


def _groups(name: str, key: str, attribute: str) -> Output:
    return Output(
        name=name,
        type="list(string)",
        source=Every(resource=f"aws_iam_group.{key}", attribute=attribute),
        description=f"{'ARNs' if attribute == 'arn' else 'Names'} of the groups, ordered by name; [] for none.",
    )


OUTPUTS: tuple[Output, ...] = (
    _group("billing_iam_group_arn", "billing", "arn"),
    _group("billing_iam_group_name", "billing", "name"),
    _group("cross_account_access_all_group_arn", CROSS_ACCOUNT.all_key, "arn"),
    _group("cross_account_access_all_group_name", CROSS_ACCOUNT.all_key, "name"),
    _groups("cross_account_access_group_arns", CROSS_ACCOUNT.key, "arn"),
    _groups("cross_account_access_group_names", CROSS_ACCOUNT.key, "name"),
    _group("developers_iam_group_arn", "developers", "arn"),
    _group("developers_iam_group_name", "developers", "name"),
    _group("full_access_iam_group_arn", "full_access", "arn"),
    _group("full_access_iam_group_name", "full_access", "name"),
    _group("houston_cli_users_iam_group_arn", "houston_cli_users", "arn"),
    _group("houston_cli_users_iam_group_name", "houston_cli_users", "name"),
    _group("iam_admin_iam_group_arn", "iam_admin", "arn"),
    _group("iam_admin_iam_group_name", "iam_admin", "name"),
    _policy("iam_admin_iam_policy_arn", "iam_admin"),
    _group("iam_self_mgmt_iam_group_arn", "iam_user_self_mgmt", "arn"),
    _group("iam_self_mgmt_iam_group_name", "iam_user_self_mgmt", "name"),
    _policy("iam_self_mgmt_iam_policy_arn", "iam_user_self_mgmt"),
    _group("logs_iam_group_arn", "logs", "arn"),
    _group("logs_iam_group_name", "logs", "name"),
    _group("read_only_iam_group_arn", "read_only", "arn"),
    _group("read_only_iam_group_name", "read_only", "name"),
    Output(
        name="require_mfa_policy",
        type="string",
        source=Single(resource="data.aws_iam_policy_document.require_mfa", attribute="json"),
        description="JSON text of a policy that, until MFA is present, denies all but setting it up. Never null.",
    ),
    _groups("ssh_grunt_sudo_users_group_arns", "ssh_iam_sudo_users", "arn"),
    _groups("ssh_grunt_sudo_users_group_names", "ssh_iam_sudo_users", "name"),
    _groups("ssh_grunt_users_group_arns", "ssh_iam_users", "arn"),
    _groups("ssh_grunt_users_group_names", "ssh_iam_users", "name"),
    _group("support_iam_group_arn", "support", "arn"),
    _group("support_iam_group_name", "support", "name"),
    _group("use_existing_iam_roles_iam_group_arn", "use_existing_iam_roles", "arn"),
    _group("use_existing_iam_roles_iam_group_name", "use_existing_iam_roles", "name"),
    Output(
        name="user_access_keys",
        type="map(object({access_key_id=string, secret_access_key=string}))",
        source=PerUser(
            resource="aws_iam_access_key.access_keys",
            attributes=(("access_key_id", "id"), ("secret_access_key", "encrypted_secret")),
            second="aws_iam_access_key.access_keys_second",
            second_if="users_of_second_access_key",
        ),
        description="User name -> current access key; the secret is encrypted with the user's PGP key, in base64. "
        + _decrypted_by("user_access_keys", '.["alice"].secret_access_key'),
    ),
    Output(
        name="user_arns",
        type="map(string)",
        source=PerUser(resource="aws_iam_user.user", attribute="arn"),
        description="User name -> ARN.",
    ),
    Output(
        name="user_passwords",
        type="map(string)",
        source=PerUser(resource="aws_iam_user_login_profile.web_console", attribute="encrypted_password"),
        description="User name -> console password, encrypted with the user's PGP key, in base64. "
        + _decrypted_by("user_passwords", '.["alice"]'),
    ),
)
