"""Warnings about backends, and arguments of backends, that Terraform has removed."""

from collections.abc import Iterator, Mapping

from landingzone.config.options import StackConfiguration
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe

_LEAVE_OUT = "remove it"
_OF_ASSUME_ROLE = (
    *("assume_role_policy", "assume_role_policy_arns", "assume_role_tags", "assume_role_transitive_tag_keys"),
    *("external_id", "role_arn", "session_name"),
)

GONE: Mapping[str, Mapping[str, str]] = {
    "azurerm": {"use_microsoft_graph": _LEAVE_OUT},
    "s3": {
        **{name: f"write assume_role: {{ {name.removeprefix('assume_role_')}: ... }}" for name in _OF_ASSUME_ROLE},
        "use_legacy_workflow": _LEAVE_OUT,
    },
}
"""Backend -> argument -> what to do instead. Older versions accept these; `terraform init` of 1.15 refuses each."""


GONE_BACKENDS = frozenset({"swift"})


def advise_backend(configuration: StackConfiguration) -> Iterator[Finding]:
    """Find backends, and arguments of them, that only older versions accept. A value is never shown."""
    for name, arguments in configuration.backend.items():
        if name in GONE_BACKENDS:
            yield Finding(("backend", name), says("LZ651"), describe(name))
        for argument in (each for each in arguments if each in GONE.get(name, {})):
            steps = ("backend", name, argument)
            yield Finding(steps, says("LZ650"), "a value that is not shown", GONE[name][argument])
