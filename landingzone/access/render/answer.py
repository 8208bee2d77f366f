"""Who can do something, as plain text and as CSV."""

from collections.abc import Iterable, Iterator

from landingzone.access.answers import Answer, AnswerPart, ResourcePolicy, UserAnswer, Verdict
from landingzone.access.model import OF_THIS_FILE
from landingzone.access.render.csv_tables import Columns, joined, table_as_csv
from landingzone.access.render.text import labelled, wrapped
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited, counted, listed, printable

_NOT_IN_IT: dict[ResourcePolicy, str] = {
    "may suffice": "Nor are resource policies. In this account, one that names a user suffices, such as the trust "
    "policy of a role, so users may be missing here; in another account, and of roles and KMS keys, they have to allow "
    "it too.",
    "needed too": "Nor are resource policies, which have to allow it too.",
}
_ORGANISATION = "Nor are policies of the organisation and of sessions."
_VARIABLES = (
    "${...} was filled in with the name, the account and the tags of each user; what else it may stand for is not "
    "known."
)
_MOST_UNKNOWN = 20
_MARKS: dict[Verdict, str] = {
    "yes": "",
    "under conditions": " - under conditions",
    "not known": " - not known here",
}
_COLUMNS: Columns[Answer, UserAnswer] = {
    "user": lambda _, each: each.user,
    "answer": lambda _, each: each.verdict,
    "mfa": lambda _, each: each.mfa,
    "through": lambda _, each: joined(part.name for part in each.through),
    "may": lambda _, each: joined(words for part in each.through for words in part.words),
    "denied": lambda _, each: joined(_said(each.denied)),
    "boundary": lambda _, each: joined(_of_boundary(each)),
    "not_known": lambda _, each: joined(each.unknown),
    "until": lambda _, each: str(each.until or ""),
}


def answer_as_text(answer: Answer, basis: str = OF_THIS_FILE) -> str:
    """Write who can do something, for people: users with the same answer are grouped.

    Args:
        answer: Who can.
        basis: The sentence on what it is based on.

    Returns:
        Lines of up to 80 columns, except where one word is longer; ends with a line break.
    """
    lines = [_headline(answer), f"{basis} {_NOT_IN_IT[answer.resource_policy]} {_ORGANISATION}"]
    lines += [f"AWS requires no permission to use {listed(answer.free)}."] if answer.free else []
    lines += [f"Not known here: {listed(answer.unknown, most=_MOST_UNKNOWN)}."] if answer.unknown else []
    lines += [_VARIABLES] if answer.has_variables else []
    head = "\n".join(wrapped(printable(line), "", "  ") for line in lines)
    alike = grouped(((each.verdict, *_about(each)), each) for each in answer.users)
    parts = ("\n".join([_names(users), *about]) for (_, *about), users in alike.items())
    return "\n\n".join([head, *parts]) + "\n"


def answer_as_csv(answer: Answer) -> str:
    """Write who can do something, as a table for spreadsheets: one row for each user."""
    return table_as_csv(_COLUMNS, answer, answer.users)


def _headline(answer: Answer) -> str:
    asked = cited(answer.action) + ("" if answer.resource == "*" else f" on {cited(answer.resource)}")
    by_policy = " by a policy" if answer.free else ""
    if not answer.users:
        return f"Nobody can use {asked}{by_policy}, based on this file only."
    verdicts = [each.verdict for each in answer.users]
    sure, limited, unknown = map(verdicts.count, _MARKS)
    counts = [f"{counted(sure, 'user')} may{by_policy}"] if sure else []
    counts += [f"{counted(limited, 'user')} may{by_policy} under conditions"] if limited else []
    counts += [f"for {counted(unknown, 'user')} it is not known here"] if unknown else []
    return f"{asked}: {'; '.join(counts)}."


def _names(users: list[UserAnswer]) -> str:
    names = ", ".join(cited(each.user) for each in users)
    return wrapped(printable(f"{names}{_MARKS[users[0].verdict]}"), "", "  ")


def _about(each: UserAnswer) -> Iterator[str]:
    yield from labelled("may", _said(each.through))
    for label, lines in limits_of(each).items():
        yield from labelled(label, lines)
    yield from labelled("MFA", [each.mfa])


def limits_of(each: UserAnswer) -> dict[str, list[str]]:
    """Return what limits somebody in something that they may do, in phrases, by what it is."""
    return {
        "never": [words.replace("never ", "", 1) for words in _said(each.denied)],
        "boundary": [*_of_boundary(each)],
        "until": [f"{each.until} (last day, UTC)"] if each.until else [],
        "not known": [*each.unknown],
        "doubt": [*_doubts(each)],
    }


def _said(parts: Iterable[AnswerPart]) -> Iterator[str]:
    """Yield what parts say, each phrase with where it comes from."""
    for part in parts:
        yield from (f"{words}, through {part.name}" for words in part.words)


def _of_boundary(each: UserAnswer) -> Iterator[str]:
    if each.boundary:
        yield from (f"{words}, within {cited(each.boundary.name)}" for words in each.boundary.words)


def _doubts(each: UserAnswer) -> Iterator[str]:
    """Explain why it is not certain, if nothing else already says that."""
    has_reason = each.denied or each.boundary or each.unknown or each.sure
    if each.verdict == "under conditions" and not has_reason:
        permissions = [one for part in each.through for one in part.permissions]
        if not any(one.requirements or one.has_variable for one in permissions):
            yield (
                "no call was found that this certainly allows: AWS documents other resources for the action, or they "
                "are in another partition, or in another account, where IAM has no effect, or too many are denied"
            )
