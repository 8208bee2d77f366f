"""Tags that the old provider added to everything: `default_tags`, which the new one also needs."""

import json
from collections.abc import Iterable, Mapping

from landingzone.account.existing import ExistingResource
from landingzone.adoption.plan import AdoptionPlanBuilder
from landingzone.ground.words import subject
from landingzone.rules.tags import RULES_OF_MADE_TAGS

_TAGGED = {"aws_iam_user": ("user", "users"), "aws_iam_policy": ("policy", "policies")}


def adopt_default_tags(plan: AdoptionPlanBuilder) -> None:
    """Write `default_tags` of the provider, if everything that is taken over has the same, and report them.

    Args:
        plan: With everything that is taken over.
    """
    taken = [each for each in plan.of(*_TAGGED) if plan.is_taken(each)]
    inherited = {each: tags for each in taken if (tags := _inherited(each))}
    if not inherited:
        return
    whose = f"{_named(inherited)}: some tags come from default_tags of the provider"
    default = dict(sorted((key, value) for tags in inherited.values() for key, value in tags.items()))
    if fault := _fault_of(default, inherited, taken):
        plan.note(
            f"{whose}; {fault}, so they are not in the file: the plan removes them unless `tags` of each has them"
        )
    elif plan.target.call:
        written = ", ".join(f"{json.dumps(key)} = {json.dumps(value)}" for key, value in default.items())
        plan.note(f"{whose}; the provider of the caller needs the same: default_tags {{ tags = {{ {written} }} }}")
    else:
        plan.provider["default_tags"] = {"tags": default}
        plan.note(f"{whose}; they are in the file, so that the plan keeps them")


def _fault_of(
    default: Mapping[str, str],
    inherited: Mapping[ExistingResource, Mapping[str, str]],
    taken: Iterable[ExistingResource],
) -> str | None:
    """Explain why one provider does not give these tags; None: it does."""
    # Each has all of them, or its own value.
    has_all = all(default.keys() <= (each.values.get("tags_all") or {}).keys() for each in taken)
    if not has_all or any(tags.items() - default.items() for tags in inherited.values()):
        return "they are not the same for all"
    broken = (rule.rule for tag in default.items() for rule in RULES_OF_MADE_TAGS if rule.is_violated(*tag))
    return next((f"one breaks a rule ({rule})" for rule in broken), None)


def _inherited(found: ExistingResource) -> dict[str, str]:
    own = found.values.get("tags") or {}
    return {key: value for key, value in (found.values.get("tags_all") or {}).items() if own.get(key) != value}


def _named(found: Mapping[ExistingResource, object]) -> str:
    names = {type: sorted(each.values["name"] for each in found if each.type == type) for type in _TAGGED}
    return " and ".join(f"{_TAGGED[type][len(each) > 1]} {subject(each)}" for type, each in names.items() if each)
