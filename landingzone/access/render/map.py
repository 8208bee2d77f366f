"""The map of accounts and roles: groups on the left, accounts with their roles on the right, lines between."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from landingzone.access.account_names import accounts_counted
from landingzone.access.model import Report, UserAccess
from landingzone.access.render.escaped import safe
from landingzone.access.render.page_roles import by_account_name
from landingzone.access.words import Role
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited, counted, listed

_ROW = 28  # pixels from a box to the next
_BOX = 24
_GAP = 6  # more below an account
_MOST_OPEN = 60  # roles; if there are more, accounts are closed at first, and no more than these are open together
_MOST_ACCOUNTS = 12  # a box that reaches more of them stands at the top, and its lines are seen only when it is chosen
_MOST_NAMED = 40  # users of one box
_HIDDEN_LIST = '<ul hidden="">'


@dataclass(frozen=True, kw_only=True)
class _RoleHolder:
    """A box on the left: a group, or users whose own policies name the same roles.

    Args:
        kind: `group` or `user`.
        name: What the box says.
        hint: What it says on its right.
        title: What it says when it is pointed at.
        target: What it leads to in the table of users, as an attribute.
        roles: Numbers of its roles on the page.
        places: Places of their accounts on the map.
    """

    kind: str
    name: str
    hint: str
    title: str
    target: str
    roles: tuple[int, ...]
    places: frozenset[int]

    @property
    def is_wide(self) -> bool:
        """Whether its lines go nearly everywhere."""
        return len(self.places) > _MOST_ACCOUNTS

    @property
    def order(self) -> tuple[bool, float, int, str, str]:
        """What sorts it near its accounts, so that few lines cross."""
        middle = 0 if self.is_wide else sum(self.places) / len(self.places)
        return not self.is_wide, middle, len(self.places), self.kind, self.name.lower()


@dataclass(frozen=True, kw_only=True)
class _DrawnRow:
    """A row on the left.

    Args:
        box: Its HTML.
        node: Its `data-node`.
        targets: `data-node` of the boxes that its lines go to, and their tops in pixels; none: it is not seen at first.
        is_wide: Whether its lines go nearly everywhere.
    """

    box: str
    node: str
    targets: Mapping[str, int]
    is_wide: bool = False


def draw_map(report: Report) -> str:
    """Draw who may assume which role where.

    Args:
        report: The report.

    Users who are offboarding are neither drawn nor counted: they may not assume any role.

    Returns:
        A `<div>`, or a paragraph when there is no role. Each box has `data-node`, each line `data-from` and `data-to`;
        boxes of groups have `data-group`, those of accounts `data-account`. It shows all roles if they are few, and
        otherwise accounts alone; page_map.js opens and closes these, and places boxes by the same rules.
    """
    if not report.roles:
        return "<p>No policy that a group or a user has names a role that it lets somebody assume.</p>"
    drawing = _Map(report)
    rows = [*drawing.rows()]
    tops = dict(_tops([row for row in rows if row.targets]))
    height = max(drawing.height, *(top + _ROW for top in tops.values()))
    sources = "".join(
        f'<li style="top:{tops[row.node]}px">{row.box}</li>' if row.targets else f'<li hidden="">{row.box}</li>'
        for row in rows
    )
    lines = "".join(_line(row, tops[row.node], *target) for row in rows for target in row.targets.items())
    return (
        f'<div class="chart" data-most-open="{_MOST_OPEN}" data-most-accounts="{_MOST_ACCOUNTS}" '
        f'style="--row:{_ROW}px;--box:{_BOX}px;--gap:{_GAP}px;height:{height}px">'
        f'<ul class="sources" aria-label="Groups and users">{sources}</ul>'
        f'<svg viewBox="0 0 100 {height}" preserveAspectRatio="none" aria-hidden="true">{lines}</svg>'
        f'<ul class="accounts" aria-label="Accounts">{"".join(drawing.accounts())}</ul></div>'
    )


class _Map:
    """What stands where while nobody has opened or closed anything."""

    def __init__(self, report: Report) -> None:
        self._report = report
        roles = by_account_name(report.roles)
        self._is_open = len(roles) <= _MOST_OPEN
        self._numbers = {role: number for number, role in enumerate(roles)}
        self._roles = {account: [*inside] for account, inside in groupby(roles, key=lambda role: role.account)}
        self._places = {account: place for place, account in enumerate(self._roles)}
        self._tops = [0]
        self._ends: dict[int, tuple[str, int]] = {}
        """Where the line to a role ends: at its box, or at the row of its account while that is closed."""
        for place, inside in enumerate(self._roles.values()):
            top = self._tops[-1]
            for row, role in enumerate(inside, 1):
                number = self._numbers[role]
                self._ends[number] = (f"r{number}", top + row * _ROW) if self._is_open else (f"a{place}", top)
            self._tops.append(top + _ROW + (len(inside) * _ROW if self._is_open else 0) + _GAP)
        self.height = self._tops[-1]
        """Height of the right side, in pixels."""

    def rows(self) -> Iterator[_DrawnRow]:
        """Yield the rows on the left. While an account is closed, one row stands for all that reach it alone."""
        sources = enumerate(sorted(self._sources(), key=lambda source: source.order))
        for places, group in groupby(sources, key=lambda each: each[1].places):
            together = [*group]
            is_bundled = len(places) == 1 and len(together) > 1
            if is_bundled:
                yield self._bundle(min(places), [source for _, source in together])
            for index, source in together:
                is_folded = is_bundled and not self._is_open
                targets = {} if is_folded else dict(self._ends[number] for number in source.roles)
                yield _DrawnRow(box=_box(index, source), node=f"s{index}", targets=targets, is_wide=source.is_wide)

    def accounts(self) -> Iterator[str]:
        """Yield the rows on the right: accounts with their roles."""
        for (account, roles), place, top in zip(self._roles.items(), self._places.values(), self._tops, strict=False):
            words = self._report.wording.account(account)
            matches = f"some account that matches {account}"
            here = ", this account" if account == self._report.account else ""
            inside = "".join(
                f'<li><button type="button" class="node role" data-node="r{self._numbers[role]}" tabindex="-1" '
                f'title="{safe(role.arn)}">{safe("any role" if role.name == "*" else cited(role.name))}</button></li>'
                for role in roles
            )
            yield (
                f'<li style="top:{top}px" data-account="{safe(account)}">'
                f'<button type="button" class="node account" data-node="a{place}" tabindex="-1" '
                f'aria-expanded="{str(self._is_open).lower()}" title="{safe(words)}">'
                f"<b>{safe(words)}{here}</b> <small>{counted(len(roles), 'role')}</small></button>"
                f'<button type="button" class="node users" data-node="u{place}" tabindex="-1" '
                f'aria-label="Users who reach {safe(words if account.isdigit() else matches)}">Users</button>'
                f"{'<ul>' if self._is_open else _HIDDEN_LIST}{inside}</ul></li>"
            )

    def _bundle(self, place: int, sources: Sequence[_RoleHolder]) -> _DrawnRow:
        account = [*self._roles][place]
        words = self._report.wording.account(account)
        name = self._report.wording.names.get(account, words)
        kinds = [source.kind for source in sources]
        several = ", ".join(counted(kinds.count(kind), kind) for kind in ("group", "user") if kind in kinds)
        return _DrawnRow(
            box=f'<button type="button" class="node bundle" data-node="b{place}" tabindex="-1" aria-expanded="false" '
            f'title="{safe(f"Open {words}")}"><b>{several}</b> <small>{safe(f"of {cited(name)}")}</small></button>',
            node=f"b{place}",
            targets={} if self._is_open else {f"a{place}": self._tops[place]},
        )

    def _sources(self) -> Iterable[_RoleHolder]:
        for group in self._report.groups:
            if group.roles:
                yield self._source("group", group.name, counted(len(group.members), "member"), (), group.roles)
        users = grouped((self._own_roles(user), user.name) for user in self._report.users)
        for roles, names in users.items():
            if roles:
                yield self._source("user", listed(map(cited, names), most=2), "by an own policy", names, roles)

    def _own_roles(self, user: UserAccess) -> tuple[Role, ...]:
        by_groups = {role for name in user.groups for role in self._report.group[name].roles}
        return tuple(role for role in user.roles if role not in by_groups)

    def _source(self, kind: str, name: str, hint: str, users: Sequence[str], roles: Sequence[Role]) -> _RoleHolder:
        places = frozenset(self._places[role.account] for role in roles)
        account = next(iter(roles)).account
        several = counted(len(users), "user") if len(users) > 1 else kind
        where = accounts_counted(role.account for role in roles)
        everywhere = f", {where}" if len(places) > _MOST_ACCOUNTS else ""
        return _RoleHolder(
            kind=kind,
            name=name if users else cited(name),
            hint=hint + everywhere,
            title=f"{several} {listed(map(cited, users), most=_MOST_NAMED) if users else cited(name)}, {hint}, "
            f"{counted(len(roles), 'role')} in {where}",
            target=f'data-account="{safe(account)}"' if len(users) > 1 else f'data-{kind}="{safe(name)}"',
            roles=tuple(sorted(self._numbers[role] for role in roles)),
            places=places,
        )


def _tops(rows: Sequence[_DrawnRow]) -> Iterator[tuple[str, int]]:
    """Put each row on the left near the middle of what it reaches, below the one before and above the last of these."""
    lowest = max(top for row in rows for top in row.targets.values())
    next_top = 0
    for index, row in enumerate(rows):
        wanted = 0 if row.is_wide else sum(row.targets.values()) // len(row.targets)
        top = max(min(wanted, lowest - (len(rows) - 1 - index) * _ROW), next_top)
        yield row.node, top
        next_top = top + _ROW


def _box(index: int, source: _RoleHolder) -> str:
    return (
        f'<button type="button" class="node {source.kind}{" wide" if source.is_wide else ""}" data-node="s{index}" '
        f'{source.target} data-roles="{" ".join(map(str, source.roles))}" tabindex="-1" title="{safe(source.title)}">'
        f"<b>{safe(source.name)}</b> <small>{safe(source.hint)}</small></button>"
    )


def _line(row: _DrawnRow, top: int, node: str, end: int) -> str:
    start, end = top + _BOX // 2, end + _BOX // 2
    return (
        f'<path class="edge{" wide" if row.is_wide else ""}" data-from="{row.node}" data-to="{node}" '
        f'd="M0 {start}C50 {start} 50 {end} 100 {end}"/>'
    )
