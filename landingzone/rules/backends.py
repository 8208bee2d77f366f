"""Warnings of what Terraform had once for backends, and has no more."""

from collections.abc import Mapping

from landingzone.config.options import StackConfiguration
from landingzone.ground.problems import describe, path_of
from landingzone.rules.advice import Advice

_INTO_ASSUME_ROLE = "write assume_role: {{ {}: ... }}"
_LEAVE_OUT = "leave it out"

GONE: Mapping[str, Mapping[str, str]] = {
    "azurerm": {"use_microsoft_graph": _LEAVE_OUT},
    "s3": {
        "assume_role_policy": _INTO_ASSUME_ROLE.format("policy"),
        "assume_role_policy_arns": _INTO_ASSUME_ROLE.format("policy_arns"),
        "assume_role_tags": _INTO_ASSUME_ROLE.format("tags"),
        "assume_role_transitive_tag_keys": _INTO_ASSUME_ROLE.format("transitive_tag_keys"),
        "external_id": _INTO_ASSUME_ROLE.format("external_id"),
        "role_arn": _INTO_ASSUME_ROLE.format("role_arn"),
        "session_name": _INTO_ASSUME_ROLE.format("session_name"),
        "use_legacy_workflow": _LEAVE_OUT,
    },
}
"""Backend -> argument -> what to do instead. Older versions take these; `terraform init` of 1.15 refuses each."""

RULE = "is no argument of this backend any more: Terraform 1.15 refuses it"

GONE_BACKENDS = frozenset({"swift"})
NO_BACKEND = "is no backend any more: Terraform refuses it from 1.3 on, and OpenTofu has none of this name"


def advise_backend(configuration: StackConfiguration) -> list[Advice]:
    """Find backends, and arguments of one, that older versions alone take.

    Returns:
        One warning for each. It never shows the value.
    """
    backends = [
        Advice(path_of("backend", name), NO_BACKEND, describe(name), "write another backend, such as s3")
        for name in configuration.backend.keys() & GONE_BACKENDS
    ]
    return backends + [
        Advice(path_of("backend", name, argument), RULE, "a value that is not shown", GONE[name][argument])
        for name, arguments in configuration.backend.items()
        for argument in arguments
        if argument in GONE.get(name, {})
    ]
