"""Checks the regions in settings, ARNs and conditions against those that AWS has.

This gives a warning if a name is similar, else a notice, and no problems: AWS adds regions, and the list is as old as
the package. Only `landingzone validate` runs it, as for actions.
"""

from collections.abc import Iterator
from typing import Any

from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe, describe_kind
from landingzone.ground.tokens import is_token
from landingzone.iam import regions
from landingzone.rules.near_names import meant
from landingzone.rules.written import statements_of

_SETTINGS = ("region", "sts_region")
_REQUESTED = "aws:requestedregion"
_NOT_NAMES = "*?$"  # in a pattern, or a policy variable


def advise_regions(inputs: Inputs) -> Iterator[Finding]:
    """Find regions that are not in the list.

    Args:
        inputs: Inputs that break no rule.

    Yields:
        The warnings and notices, each with the region that was clearly meant, if there is one.
    """
    for steps, place, name in _named(inputs):
        if name and not regions.exists(name) and not is_token(name) and not any(each in name for each in _NOT_NAMES):
            wrong = says("LZ272", date=regions.as_of())
            rule, hint = meant(wrong, regions.nearest(name), "check it, unless it is newer")
            shown = describe(name) if regions.looks_like_one(name) else describe_kind(name)
            yield Finding(steps, rule, place + shown, hint)


def _named(inputs: Inputs) -> Iterator[tuple[Steps, str, str]]:
    if isinstance(inputs, StackConfiguration):
        yield from _in_settings(("provider",), inputs.provider)
        yield from _in_settings(("backend", "s3"), inputs.backend.get("s3", {}))
    if inputs.cloudtrail_kms_key_arn:
        yield ("cloudtrail_kms_key_arn",), "", _of_arn(inputs.cloudtrail_kms_key_arn)
    for written in statements_of(inputs):
        for steps, place, text in written.texts("Resource", "NotResource"):
            yield steps, place, _of_arn(text)
        for condition in written.conditions():
            if condition.key.lower() == _REQUESTED:
                for value in condition.values:
                    yield written.steps, f"{condition.place}.Condition ", str(value)


def _in_settings(steps: Steps, given: dict[str, Any]) -> Iterator[tuple[Steps, str, str]]:
    for name in _SETTINGS:
        if isinstance(given.get(name), str) and not given.get("skip_region_validation"):
            yield (*steps, name), "", given[name]


def _of_arn(arn: str) -> str:
    """Return the region of an ARN; empty: it has none."""
    fields = arn.split(":", 5)
    return fields[3] if len(fields) == 6 and fields[0] == "arn" else ""
