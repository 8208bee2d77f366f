"""A change that no order of an apply makes safe, such as a name that passes to another resource."""

from dataclasses import dataclass

from landingzone.changes.change import Change, ChangeKind
from landingzone.ground.problems import Finding


@dataclass(frozen=True, kw_only=True)
class RefusedChange:
    """What must not be applied at once.

    Args:
        problem: What is wrong, with the steps to take instead.
        user: The user that it is about; None: none.
        group: The group that it is about; None: none.
        kind: What kind of change it is.
    """

    problem: Finding
    user: str | None = None
    group: str | None = None
    kind: ChangeKind = "order"

    @classmethod
    def of_owner(cls, problem: Finding) -> "RefusedChange":
        """Return it for a problem whose path begins with the user, or the own group, that it is about."""
        owner, is_user = str(problem.steps[1]), problem.steps[0] == "users"
        return cls(problem=problem, user=owner if is_user else None, group=None if is_user else owner)

    @property
    def change(self) -> Change:
        """The same as a change."""
        return Change(
            level="high",
            kind=self.kind,
            text=f"{self.problem.path} {self.problem.rule}: {self.problem.actual}",
            users=(self.user,) if self.user else (),
            group=self.group,
            warning=f"`landingzone validate --against` refuses this change; {self.problem.hint}",
            code=self.problem.code,
        )
