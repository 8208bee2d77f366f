"""How somebody becomes somebody else, in words: the steps on the way, and whom they can act as."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from landingzone.escalation.calls import Sureness
from landingzone.escalation.graph import Acting, Escalation, Power
from landingzone.escalation.route import NEW_USER, RouteStep
from landingzone.ground.grouping import grouped
from landingzone.ground.tables import read_rows
from landingzone.ground.words import cited, counted, listed

_WORDS = dict(read_rows("landingzone.escalation", "steps.tsv"))
_MOST_NAMED = 20


def way_in_words(way: Iterable[RouteStep], name: str, them: str = "themselves") -> str:
    """Describe a way: `by making an access key for dora and setting up MFA for dora`; "": there are no steps.

    Args:
        way: The way.
        name: The user who is not named in it.
        them: The word for that user.
    """

    def of(step: RouteStep) -> str:
        user = them if step.user == name else _called(step.user)
        return _WORDS[step.kind].format(*map(cited, step.things), user=user)

    steps = [*map(of, way)]
    return f"by {listed(steps)}" if steps else ""


def _called(user: str) -> str:
    return user if user.startswith(NEW_USER) else cited(user)  # whose parts are cited


def become_in_words(power: Power, name: str, unknown: Iterable[str]) -> str:
    """Describe how somebody becomes an administrator: the steps, and what it depends on; "": it takes nothing.

    Args:
        power: What they can make of themselves.
        name: Their name.
        unknown: What is not known of what they hold themselves.
    """
    is_way_enough = power.administrator is not Sureness.UNKNOWN and power.way
    if is_way_enough or power.administrator in (Sureness.NOT, Sureness.SURELY):
        return way_in_words(power.way, name)
    ways = way_in_words((step for step in power.way if step.kind != "elsewhere"), name)
    is_open = power.administrator is Sureness.POSSIBLY
    named = listed([*unknown] or ["conditions of the request" if is_open else "what is not known here"])
    return ", ".join(filter(None, (ways, f"depending on {named}")))


class ActedAs(NamedTuple):
    """In which way somebody can act as others.

    Args:
        is_sure: Whether it is sure.
        how: How, in words.
        are_ordinary: Whether each of the others surely is no administrator.
    """

    is_sure: bool
    how: str
    are_ordinary: bool


def acted_as(power: Power, escalation: Escalation) -> Iterator[tuple[bool, str]]:
    """Describe whom somebody can act as, together where it is in the same way.

    Args:
        power: What the user can make of themselves.
        escalation: Who else can become whom.

    Yields:
        Whether it is sure, and whom and how in words.
    """
    for alike, names in acted_alike(power.acts_as, escalation).items():
        yield alike.is_sure, whom_in_words(names, alike)


def acted_alike(acts_as: Mapping[str, Acting], escalation: Escalation) -> Mapping[ActedAs, list[str]]:
    """Return the names of those whom somebody can act as, together where it is in the same way."""
    return grouped(
        (_in_words(name, acting, are_ordinary=escalation.is_no_administrator(name)), name)
        for name, acting in acts_as.items()
    )


def whom_in_words(names: Collection[str], alike: ActedAs, *, are_among: bool = False) -> str:
    """Describe whom somebody can act as: `2 users, none of them an administrator: ann and dora, by ...`.

    Args:
        names: The names.
        alike: In which way.
        are_among: Whether those who can are among them, and it is about the others.
    """
    among = "any other of " if are_among else ""
    named, are_many = listed(map(cited, names), most=_MOST_NAMED), len(names) > 1
    none = ", none of them an administrator" if alike.are_ordinary else ""
    one = ", who is no administrator" if alike.are_ordinary else ""
    whom = f"{among}{counted(len(names), 'user')}{none}: {named}" if are_many else f"{named}{one}"
    return f"{whom}, {alike.how}"


def acting_in_words(name: str, acting: Acting) -> str:
    """Describe how somebody acts as another one, who is named where others are too: `by making an access key for them`.

    Args:
        name: Name of the other one.
        acting: How.
    """
    are_others_named = any(step.user not in ("", name) for step in acting.way)
    return way_in_words(acting.way, name, cited(name) if are_others_named else "them")


def _in_words(name: str, acting: Acting, *, are_ordinary: bool) -> ActedAs:
    limited = "" if acting.with_mfa else ", only without MFA"
    return ActedAs(acting.sureness is Sureness.SURELY, acting_in_words(name, acting) + limited, are_ordinary)
