"""The review of plans: what they do to whom, by the states that they are for, and to which resources."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from landingzone.adoption.state import existing_in
from landingzone.changes.change import Change
from landingzone.changes.new_warnings import find_new_warnings, untold
from landingzone.changes.render.title import OF_STATES
from landingzone.cli.diagnostics import as_text
from landingzone.cli.diff import Found, text_of
from landingzone.cli.stacks import STACK
from landingzone.cli.terminal import text_of as as_plain
from landingzone.config.file import ConfigurationFile, read_content
from landingzone.deploy.deployment import Deployment
from landingzone.deploy.errors import DeploymentError
from landingzone.deploy.last_applies import LastApplies, StateVersion
from landingzone.deploy.plan_files import state_in
from landingzone.deploy.shown_plan import ShownPlan, addresses_left, read_shown_plan
from landingzone.ground.problems import InvalidInputs
from landingzone.ground.words import listed
from landingzone.live.applied import review_of_states
from landingzone.rules.configuration import find_problems
from landingzone.rules.shards import require_same_number

_MOST_UNFINISHED = 5

_OF_A_PART = ("target", "exclude", "target-file", "exclude-file", "replace", "destroy", "refresh-only")
"""Options of `plan` with which an apply does something else than what the file says."""


@dataclass(frozen=True)
class Reviewed:
    """What is said of plans.

    Args:
        lines: The lines.
        changes: Stack -> address -> what is done there, such as `create`.
        versions: Planned stack -> its state; None: it is not known.
        is_whole: Whether an apply of the plans does all that the file says.
    """

    lines: Sequence[str]
    changes: Mapping[str, Mapping[str, str]]
    versions: Mapping[str, StateVersion | None]
    is_whole: bool


@dataclass(frozen=True)
class PlanReview:
    """Reviews plans.

    Args:
        deployment: Where they are.
        file: The configuration that they are of.
        revisions: Revisions that may be applied, and what the configuration was there.
        last: What was applied last.
        options: The options of `plan`, and whether each is switched on.
    """

    deployment: Deployment
    file: ConfigurationFile
    revisions: Mapping[str, ConfigurationFile]
    last: LastApplies
    options: Mapping[str, bool]

    def require_same_number(self, stacks: Sequence[str]) -> None:
        """Require that users stay in the states in which the last apply has put them.

        Raises:
            InvalidInputs: It had another number of shards, and nobody has divided its state since.
            LandingzoneError: The state cannot be read.
        """
        new, last = self.file.configuration(), self.last.of(STACK)
        was = new.model_copy(update={"user_shards": last.content.get("user_shards", 1)})
        if STACK in stacks and last.content.get("users") and was.user_shards != new.user_shards:
            [state] = self.deployment.read_states([STACK]).values()
            # Without resources, all was destroyed.
            is_there = last.is_of(StateVersion.of(state)) and json.loads(state).get("resources")
            try:
                require_same_number(was if is_there else new, new)
            except InvalidInputs as error:
                raise InvalidInputs(self.file.located(error.problems)) from None

    def of(self, stacks: Sequence[str], to_do: Sequence[str]) -> Reviewed:
        """Review the plans of stacks.

        Args:
            stacks: The stacks that are planned.
            to_do: Those in which there is something to do.

        Raises:
            InvalidInputs: The change cannot be applied.
            LandingzoneError: A plan cannot be read.
        """
        shown = self.deployment.read_plans(to_do)
        plans = {name: read_shown_plan(content, self.deployment.place.plan_of(name)) for name, content in shown.items()}
        versions = {name: StateVersion.of(state_in(self.deployment.place.plan_of(name))) for name in stacks}
        self._require_state(versions)
        with self.deployment.children.stopped_at_once():
            lines, warnings = self._on_access(plans, stacks, versions)
        for name, plan in plans.items():
            lines += ["", f"{name}:", *plan.lines()]
        notes = [*(line for name, plan in plans.items() for line in self._on_unfinished(name, plan)), *warnings]
        lines += ["", *notes] if notes else []
        changes = {name: _done_by(plan) for name, plan in plans.items()}
        is_whole = not self._partial and all(plan.is_complete for plan in plans.values())
        return Reviewed(lines, changes, versions, is_whole)

    def _require_state(self, versions: Mapping[str, StateVersion | None]) -> None:
        """Refuse to plan without a state where there was one: everything would be created again.

        Raises:
            DeploymentError: One is gone.
        """
        for name, version in versions.items():
            if version and not version.lineage and self.last.of(name).lineage:
                problem = "has no state, but the last apply from here left one, so everything would be created again"
                raise DeploymentError(
                    f"{name}: {problem}; restore it, such as from its backup, or remove "
                    f"{self.last.file_of(name)} if it is gone on purpose"
                )

    def _on_access(
        self, plans: Mapping[str, ShownPlan], stacks: Sequence[str], versions: Mapping[str, StateVersion | None]
    ) -> tuple[list[str], list[str]]:
        """Return who can do what afterwards, and the warnings that this brings.

        Raises:
            InvalidInputs: The change cannot be applied.
        """
        if self._partial:
            what = "an apply does something else than the file says: who can do what is not compared"
            return [f"With {listed(self._partial)}, {what}."], []
        if not all(plan.is_complete for plan in plans.values()):
            return ["The plan leaves out a part of the configuration: who can do what is not compared."], []
        place = Path(self.file.name)
        states = {
            name: [
                each for each in existing_in(plan.resources, place, "plan again") if each.address not in plan.made_again
            ]
            for name, plan in plans.items()
        }
        old = self._applied(stacks, versions)
        today = datetime.now(UTC).date()
        found = review_of_states(
            self.file.configuration(),
            states,
            STACK,
            old.configuration() if old else None,
            today=today,
            kept=[address for plan in plans.values() for address in addresses_left(plan.changes)],
            settled={*stacks}.difference(plans),
        )
        if found.refused:
            raise InvalidInputs(self.file.located(found.refused))
        stale = ("The states were not refreshed (-refresh=false), so changes by hand are not seen.",)
        besides = (*found.besides, *stale[: self.options.get("refresh") is False])
        before = old or self._unchanged(found.changes)
        warnings = find_new_warnings(before, self.file, untold(found.advice, found.changes), today)
        return text_of(Found(found.changes, OF_STATES, besides)), [*map(as_plain, as_text(warnings))]

    @cached_property
    def _partial(self) -> list[str]:
        """The options with which an apply does something else than the file says."""
        return [f"-{name}" for name in _OF_A_PART if self.options.get(name)]

    def _applied(self, stacks: Sequence[str], versions: Mapping[str, StateVersion | None]) -> ConfigurationFile | None:
        """Return the configuration that was applied last, or else that of the revision; None: it is not known."""
        lasts = [self.last.of(name) for name in stacks]
        contents = [one.content for one, name in zip(lasts, stacks, strict=True) if one.is_of(versions.get(name))]
        candidates = [self._file_of(contents[0])] if contents and contents == [contents[0]] * len(lasts) else []
        candidates += self.revisions.values() if len(self.revisions) == 1 else ()
        # What another version of landingzone has applied may have problems for this one.
        return next((old for old in candidates if not find_problems(old.content)), None)

    def _file_of(self, content: Mapping[str, Any]) -> ConfigurationFile:
        return read_content(json.dumps(content).encode(), Path("applied.json"), self.file.name)

    def _unchanged(self, changes: Sequence[Change]) -> ConfigurationFile:
        """Return the configuration without the users and groups that changes are about: their warnings are new."""
        content = dict(self.file.content)
        for entity, names in (
            ("users", {user for each in changes for user in each.users}),
            ("groups", {each.group for each in changes}),
        ):
            content[entity] = {name: one for name, one in (content.get(entity) or {}).items() if name not in names}
        return self._file_of(content)

    def _on_unfinished(self, name: str, plan: ShownPlan) -> Iterator[str]:
        """Yield what there is to do now of what an apply of a stack may not have finished."""
        was = self.last.of(name).unfinished
        left = [f"{does} {address}" for address, does in _done_by(plan).items() if was.get(address) == does]
        if left:
            yield (
                f"The last apply of {name} from here is not known to have finished; of what it was to do, this is "
                f"still to do: {listed(left, most=_MOST_UNFINISHED)}."
            )
        if any(each.startswith("create ") for each in left):
            yield "What AWS has created of it, and the state does not have: `landingzone adopt --unrecorded` finds it."


def _done_by(plan: ShownPlan) -> dict[str, str]:
    """Return address -> what a plan does there."""
    return {each.address: " and ".join(each.actions) for each in plan.changes if each.actions != ("no-op",)}
