"""The outputs: name, type, and where each value comes from. The 34 documented ones, and those beyond the reference."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from landingzone.ground.expressions import Address, data
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, SELF_MANAGEMENT, CustomerPolicy
from landingzone.resources.group_resources import GROUP, POLICY
from landingzone.resources.user_resources import USER, USER_RESOURCES, user_resource


@dataclass(frozen=True)
class Single:
    """An attribute of a resource that exists once or not at all; null when it does not."""

    resource: Address
    attribute: str


@dataclass(frozen=True)
class Every:
    """An attribute of each instance of a looped resource, ordered by the key of the loop; [] when there is none."""

    resource: Address
    attribute: str


class PerName(NamedTuple):
    """Attributes of each instance of a resource, by the key of the loop: a name; {} when there is none.

    Args:
        resource: Its address.
        attribute: The attribute that is the value.
        attributes: Instead, several attributes that make an object: name in the output -> attribute.
        second: A resource whose instance is used instead for some names; None: there is none.
        second_if: Local map of these names.
    """

    resource: Address
    attribute: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    second: Address | None = None
    second_if: str = ""


class Output(NamedTuple):
    """An output.

    Args:
        name: Its name.
        type: Terraform type.
        source: Where the value comes from.
        description: What it is.
        is_ciphertext: Whether it contains encrypted secrets: stacks keep it out of the output of an apply.
    """

    name: str
    type: str
    source: Single | Every | PerName
    description: str
    is_ciphertext: bool = False


def _decrypted_by(output: str, path: str) -> str:
    """Explain to the recipient how to read a secret in an output, with alice as the example."""
    return (
        f"Decrypt yours with `terraform output -json {output} | jq -r '{path}' | base64 --decode | gpg --decrypt`, "
        "with `keybase pgp decrypt` at the end, or with `terraform output -json | landingzone decrypt --user alice`."
    )


def _group(key: str, arn_output: str | None, name_output: str | None) -> Iterator[Output]:
    for output, attribute, what in ((arn_output, "arn", "ARN"), (name_output, "name", "Name")):
        if output:
            about = f"{what} of the group; null when it is not created."
            yield Output(output, "string", Single(Address("aws_iam_group", key), attribute), about)


def _groups(key: str, arns_output: str, names_output: str) -> Iterator[Output]:
    for output, attribute, what in ((arns_output, "arn", "ARNs"), (names_output, "name", "Names")):
        about = f"{what} of the groups, ordered by name; [] for none."
        yield Output(output, "list(string)", Every(Address("aws_iam_group", key), attribute), about)


def _policy(policy: CustomerPolicy) -> Output:
    about = "ARN of the managed policy; null when it is not created."
    return Output(policy.arn_output, "string", Single(policy.address, "arn"), about)


def _outputs_of_groups() -> Iterator[Output]:
    for group in GROUPS:
        yield from _group(group.key, group.arn_output, group.name_output)
        if group.customer:
            yield _policy(group.customer)
    yield _policy(SELF_MANAGEMENT)
    for named in NAMED_GROUPS:
        yield from _groups(named.key, named.arns_output, named.names_output)
    yield from _groups(CROSS_ACCOUNT.key, CROSS_ACCOUNT.arns_output, CROSS_ACCOUNT.names_output)
    yield from _group(CROSS_ACCOUNT.all_key, CROSS_ACCOUNT.all_arn_output, CROSS_ACCOUNT.all_name_output)


_OTHERS = (
    Output(
        "require_mfa_policy",
        "string",
        Single(data("aws_iam_policy_document", "require_mfa"), "json"),
        "JSON of a policy that denies everything except setting up MFA until MFA is present. Never null.",
    ),
    Output(
        "user_access_keys",
        "map(object({access_key_id=string, secret_access_key=string}))",
        PerName(
            resource=user_resource("access_keys").address,
            attributes=(("access_key_id", "id"), ("secret_access_key", "encrypted_secret")),
            second=user_resource("access_keys_second").address,
            second_if="users_of_second_access_key",
        ),
        "User name -> current access key; the secret is encrypted with the user's PGP key, in base64. "
        + _decrypted_by("user_access_keys", '.["alice"].secret_access_key'),
        is_ciphertext=True,
    ),
    Output("user_arns", "map(string)", PerName(USER.address, "arn"), "User name -> ARN."),
    Output(
        "user_passwords",
        "map(string)",
        PerName(user_resource("web_console").address, "encrypted_password"),
        "User name -> console password, encrypted with the user's PGP key, in base64. "
        + _decrypted_by("user_passwords", '.["alice"]'),
        is_ciphertext=True,
    ),
)

OUTPUTS: tuple[Output, ...] = tuple(sorted((*_outputs_of_groups(), *_OTHERS), key=lambda output: output.name))
"""The documented outputs, by name."""

OUTPUTS_BEYOND: tuple[Output, ...] = (
    Output("group_arns", "map(string)", PerName(GROUP.address, "arn"), "Name of each group of `groups` -> ARN."),
    Output("policy_arns", "map(string)", PerName(POLICY.address, "arn"), "Name of each policy of `policies` -> ARN."),
)
"""The outputs that the reference does not have, by name."""

ALL_OUTPUTS = (*OUTPUTS, *OUTPUTS_BEYOND)
"""Both."""

KNOWN_OUTPUTS = {output.name: output for output in ALL_OUTPUTS}
"""Both, by their names."""

_OF_USERS = frozenset(row.address for row in USER_RESOURCES)

OUTPUTS_OF_USERS = tuple(output for output in ALL_OUTPUTS if output.source.resource in _OF_USERS)
"""Those of both about users: each is a map by user name."""

OUTPUTS_OF_GROUPS = tuple(output for output in ALL_OUTPUTS if output not in OUTPUTS_OF_USERS)
"""The others: of groups and policies."""
