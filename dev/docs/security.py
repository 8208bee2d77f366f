"""The page docs/security-rules.md: every claim with its tests, every rule, every dangerous action and service."""

from itertools import groupby

from dev.docs.tables import listed, table
from dev.module.module_rules import RULES
from landingzone.ground.kinds import NO_CODE
from landingzone.ground.tables import read_rows
from landingzone.iam.access_levels import as_of
from landingzone.iam.dangers import DANGERS, KINDS, READING_VERBS
from landingzone.iam.departures import DEPARTURES
from landingzone.iam.severity import level_of

_PAGE = """\
# Rules and tests

The appendix of [Security](security.md). `make docs` writes this page from the code: claims and their tests, rules,
services and dangerous actions.

## Claims and tests

Paths are below `tests/`.

{claims}

## Rules

Python checks all of these. The module checks those with `yes` in the plan, in the same words. Of the others, the AWS
provider refuses in the plan what is not JSON, and names of groups that are too long for their policies.

{rules}

## Services that grant permissions

Of these services, developers may only use actions whose names begin like this:

{services}

## Dangerous actions

Levels in the review, administrators and the tests come from this table, `landingzone/iam/dangers.tsv`. An action of
two kinds has the worse level.

{dangers}

## Actions without a row

AWS says of each action whether it reads, lists, writes, tags or manages permissions. Reading and listing is low,
writing and tagging is medium, managing permissions is high. An action that AWS does not have is judged by its verb.
Exceptions to AWS's reference as of {as_of}:

{departures}
"""


def page() -> str:
    """Write the page."""
    return _PAGE.format(
        claims=claims(),
        rules=rules(),
        services=services(),
        dangers=dangers(),
        as_of=as_of(),
        departures=departures(),
    )


def claims() -> str:
    """Write a table of claims for each subject, with the tests that check each."""
    parts = []
    for subject, rows in groupby(read_rows("dev.docs", "claims.tsv"), key=lambda row: row[0]):
        cells = ([claim, "<br>".join(f"`{test}`" for test in tests.split())] for _, claim, tests in rows)
        parts.append(f"### {subject}\n\n{table('claim | checked by', cells)}")
    return "\n\n".join(parts)


def rules() -> str:
    """Write the table of rules, by code: where each is checked, besides Python."""
    inputs: dict[str, set[str]] = {}
    for rule in RULES:
        inputs.setdefault(rule.rule, set()).add(rule.input)
    in_terraform = {rule.rule for rule in RULES if rule.in_hcl is not None}
    rows = (
        [
            getattr(text, "code", NO_CODE),
            text.replace("|", "\\|"),
            listed(sorted(names)),
            "yes" if text in in_terraform else "no",
        ]
        for text, names in inputs.items()
    )
    return table("code | rule | inputs | in Terraform", sorted(rows))


def services() -> str:
    """Write how the actions begin that developers may use of a service that grants permissions."""
    return table("service | beginnings", ([f"`{service}`", listed(verbs)] for service, verbs in READING_VERBS.items()))


def dangers() -> str:
    """Write a table of dangerous actions for each kind."""
    parts = []
    for kind, meaning in KINDS.items():
        rows = (
            [
                f"`{row.action}`",
                f"{row.gives}; harmless for yourself" if row.harmless_on_caller else row.gives,
                level_of(row),
                f"[AWS]({row.source})",
            ]
            for row in DANGERS
            if row.kinds[0] == kind
        )
        parts += [f"### {kind.capitalize()}", meaning, table("action | can be used to | level | source", rows)]
    return "\n\n".join(parts)


_DEPARTING = {"reads": "low", "writes": "medium"}


def departures() -> str:
    """Write what has a lower level than AWS's reference gives it."""
    return table(
        "actions | it | level", ([listed(row["actions"]), row["reason"], _DEPARTING[row["does"]]] for row in DEPARTURES)
    )
