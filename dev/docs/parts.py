"""The generated parts of the documentation and of the code, each made from its subject by `make docs`.

A part is between `<!-- NAME: make docs -->` and `<!-- end of NAME -->`, in code between `# NAME: make docs` and
`# end of NAME`, or all below it, or it is a whole page. What people write stays, wrapped alike.
"""

from __future__ import annotations

import html
import json
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import click
from pydantic import BaseModel

from dev import screenshots
from dev.docs import mistakes, places, security
from dev.docs.packages import packages_picture, packages_table
from dev.docs.regions import regions_table
from dev.docs.settings import settings_table
from dev.docs.tables import table
from dev.docs.typed_dicts import HOMES, typed_dicts
from dev.docs.wrapping import wrapped
from dev.module.files import GENERATED, text_of
from dev.module.readme import files_table
from dev.patches import patched
from dev.toolchain import ROOT
from landingzone.changes.diff import diff
from landingzone.changes.render.markdown import changes_as_markdown
from landingzone.cli.main import commands, program
from landingzone.config.accounts import AccountGroup
from landingzone.config.configured_user import ConfiguredUser, FileUser
from landingzone.config.documented import DocumentedInputs
from landingzone.config.file import read_mapping
from landingzone.config.group import CrossAccountGroup, IamGroup
from landingzone.config.inputs import Inputs, default_of
from landingzone.config.options import Adoption, Configuration, StackConfiguration
from landingzone.config.policy import IamPolicy, InlineIamPolicy
from landingzone.config.requirements import Requirement
from landingzone.config.teams import Team
from landingzone.config.user import User
from landingzone.ground.kinds import KINDS
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, Group
from landingzone.iam.severity import SEVERITIES
from landingzone.review.findings import ROWS
from landingzone.terraform.outputs import ALL_OUTPUTS


@dataclass(frozen=True)
class Part:
    """A part of a page, or a page; a file of code counts as one.

    Args:
        page: The page, below the root.
        name: What the marks around the part say; None: it is the whole page.
        write: Gives the text.
        before: What else is written first; it may lack something, and raise FileNotFoundError that says what.
    """

    page: str
    name: str | None
    write: Callable[[], str]
    before: Callable[[], None] = lambda: None

    def put_into(self, text: str) -> str:
        """Return the text of the page with this part as it should be."""
        if self.name is None:
            return self.write()
        begin, end = f"<!-- {self.name}: make docs -->\n", f"\n<!-- end of {self.name} -->"
        if self.page.endswith(".py"):
            inner = f"\n    # end of {self.name}\n"
            begin, end = f"# {self.name}: make docs\n", inner if inner in text else ""
        pattern = re.compile(re.escape(begin) + (f".*?{re.escape(end)}" if end else ".*"), re.DOTALL)
        if not pattern.search(text):
            raise LookupError(f"{self.page} has no place for {self.name}")
        return pattern.sub(lambda _: f"{begin}{self.write()}{end}", text)


def _needs_mfa(row: Group) -> bool:
    """Return whether anything that a group grants needs MFA when `should_require_mfa` is true."""
    return bool(row.aws_managed or row.customer) or any(policy.needs_mfa for policy in row.inline)


def group_table() -> str:
    """Write the table of groups, from their rows."""
    by_default, first = " (by default)", " (by default, with the first entry)"
    cross = CROSS_ACCOUNT
    groups = [
        *(
            (default_of(row.name_input), row.switch, by_default * default_of(row.switch), row.grants, _needs_mfa(row))
            for row in GROUPS
        ),
        *((default_of(row.names_input)[0], row.names_input, by_default, row.grants, False) for row in NAMED_GROUPS),
        ("", cross.entries_input, "", cross.grants, True),
        (default_of(cross.all_name_input), cross.all_switch, first, cross.all_grants, True),
    ]
    rows = (
        [f"`{name}`" if name else "one per entry", f"`{created_by}`{note}", grants, "yes" if needs_mfa else "no"]
        for name, created_by, note, grants, needs_mfa in groups
    )
    return table("group | created by | members may | needs MFA", rows)


def findings_of_use() -> str:
    """Write the kinds of findings about how people sign in, the worst first."""
    rows = (
        [f"`{row.code}`", row.level, html.escape(KINDS[row.code].text, quote=False), KINDS[row.code].usual_fix]
        for row in sorted(ROWS, key=lambda row: SEVERITIES.index(row.level))
    )
    return table("code | level | somebody | what to do", rows)


def codes() -> str:
    """Write the codes of findings, with the level and the meaning that each has once and for all."""
    return "".join(f"{each.code}  {each.level:7}  {each.text}\n" for each in KINDS.values())


def inputs_page() -> str:
    """Write the page of the inputs, from their models."""
    both, construct = set(Inputs.model_fields), set(Configuration.model_fields)
    tables: tuple[tuple[str, type[BaseModel], set[str]], ...] = (
        ("The 41 documented inputs, of both forms", DocumentedInputs, set()),
        ("Beyond the reference, of both forms", Inputs, set(DocumentedInputs.model_fields)),
        ("Beyond the reference, of a construct, a stack and a file", Configuration, both),
        ("Beyond the reference, of a stack and a file", StackConfiguration, construct),
        ("An entry of `users`", User, set()),
        ("Also in an entry of `users`, of a construct, a stack and a file", ConfiguredUser, set(User.model_fields)),
        ("Also in an entry of `users` of a file", FileUser, set(ConfiguredUser.model_fields)),
        ("An entry of `teams`", Team, set()),
        ("An entry of `requirements`", Requirement, set()),
        ("An entry of `groups`", IamGroup, set()),
        ("An entry of `policies`", IamPolicy, set()),
        ("An entry of `inline_iam_policies` or `statements`", InlineIamPolicy, set()),
        ("An entry of `iam_groups_for_cross_account_access`", CrossAccountGroup, set()),
        ("An entry of `account_groups`", AccountGroup, set()),
        ("`adoption`", Adoption, set()),
    )
    parts = [f"## {title}\n\n{_table_of(model, above)}" for title, model, above in tables]
    about = "What a configuration may contain. In YAML and JSON the names are the same as in Python and Terraform."
    return "\n\n".join(["# Inputs", about, *parts]) + "\n"


def _table_of(model: type[BaseModel], above: set[str]) -> str:
    rows = []
    for name, field in sorted(model.model_fields.items()):
        if name not in above:
            default = field.get_default(call_default_factory=True, validated_data={})
            shown = "required" if field.is_required() else f"`{json.dumps(default)}`"
            rows.append([f"`{name}`", _type_in_words(field.annotation), shown, field.description or ""])
    return table("name | type | default | description", rows)


def _plural(annotation: Any) -> str:
    words = _type_in_words(annotation)
    return f"{words}s" if words in ("string", "integer") else words


def _type_in_words(annotation: Any) -> str:
    simple = {str: "string", bool: "true or false", int: "integer", Any: "anything"}
    if annotation in simple:
        return simple[annotation]
    inner = [kind for kind in get_args(annotation) if kind is not type(None)]
    match get_origin(annotation):
        case origin if origin is list:
            return f"list of {_plural(inner[0])}"
        case origin if origin is dict:
            return f"map of {_plural(inner[0])} to {_plural(inner[1])}"
        case origin if origin is Literal:
            return " or ".join(f"`{value}`" for value in inner)
        case None:
            return f"`{annotation.__name__}`"
        case _:  # what may be null, or has a rule of its own
            return _type_in_words(inner[0])


def schema() -> str:
    """Write what `landingzone schema` prints."""
    return json.dumps(StackConfiguration.model_json_schema(), indent=2) + "\n"


def comments_page() -> str:
    """Write the page of comments under pull requests, with what `landingzone diff` says."""
    page = (ROOT / "docs/pull-request-comments.md").read_text(encoding="utf-8")
    parts = [re.split(r"(?m)^<!-- landingzone diff -->$", page)[0].rstrip("\n")]
    headings = re.findall(r"(?m)^## .*$", page)
    parts[0] = parts[0].replace(headings[0], "").rstrip("\n")
    before = read_mapping(ROOT / "tests" / "access" / "before.yaml")
    for heading, patch in zip(headings, COMMENTS, strict=True):
        old, new = (StackConfiguration.model_validate(each) for each in (before, patched(before, patch)))
        parts.append(f"{heading}\n\n{changes_as_markdown(diff(old, new))}".rstrip("\n"))
    return "\n\n".join(parts) + "\n"


_MISTAKES = """\
# Mistakes and messages

To find the entry of a message, search this page for a part of it, or run `landingzone docs` with the message in quotes:
`landingzone docs "must be true or false"`, and `landingzone docs LZ106` says what a code means.

Entries are sorted by code. Each has the message, in which the fix stands after the semicolon, and then what was
written. Messages about a file begin with its name, which is left out here, as is the line `aws_account_id`. A test
makes every message again.
"""


def mistakes_page() -> str:
    """Write the page of mistakes: each message with what was written, by code."""
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        found = [
            (each, mistakes.found_in_file(each, place), mistakes.reported_for_file(each, place))
            for each in mistakes.IN_FILES
        ]
        found += [
            (each, list(error.problems), str(error).splitlines()) for each, error in mistakes.refusals_in_python()
        ]
        on_command = [
            _entry(name, mistakes.reported_for_command(name, place)[1], f"landingzone {words}")
            for name, words in mistakes.COMMAND.items()
        ]
    parts = [_MISTAKES.rstrip("\n")]
    by_code = sorted(found, key=lambda row: row[1][0].code)
    for about, rows in groupby(by_code, key=lambda row: KINDS[row[1][0].code].about):
        parts.append(f"## {about[0].upper()}{about[1:]}")
        for mistake, findings, lines in rows:
            codes = ", ".join(dict.fromkeys(each.code for each in findings))
            parts.append(_entry(f"{codes}: {mistake.name}", lines, mistake.written.removeprefix(mistakes.ACCOUNT)))
    return "\n\n".join([*parts, "## Wrong use of the command", *on_command]) + "\n"


def _entry(title: str, lines: list[str], written: str) -> str:
    blocks = ["\n".join(lines), *filter(str.strip, [written.rstrip("\n")])]
    return "\n\n".join([f"### {title}", *(f"```text\n{block}\n```" for block in blocks)])


def commands_part() -> str:
    """Write the help of every command."""
    named = {"landingzone": program, **{f"landingzone {name}": command for name, command in commands()}}
    return "\n\n".join(f"### `{name}`\n\n```text\n{_help(command, name)}\n```" for name, command in named.items())


def _help(command: click.Command, name: str) -> str:
    settings = {**program.context_settings, "terminal_width": HELP_WIDTH}
    text = command.get_help(click.Context(command, info_name=name, **settings))
    return "\n".join(line.rstrip() for line in text.split("\n"))


HELP_WIDTH = 100
_BOB = ["developers", "logs", "ssh-grunt-users"]
_KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
_READERS = ["arn:aws:iam::111122223333:role/read-only", "arn:aws:iam::222233334444:role/read-only"]
COMMENTS: tuple[dict[str, Any], ...] = (
    {
        "cloudtrail_kms_key_arn": _KEY,
        "users": {
            "bob": {"groups": ["developers", "logs", "dev-admin", "ssh-grunt-users", "full-access"]},
            "gina": {"groups": ["prod-read-only", "developers"]},
        },
    },
    {"users": {"bob": {"groups": _BOB}, "carol": None}},
    {"users": {name: {"status": "offboarding"} for name in ("alice", "carol")}},
    {
        "should_require_mfa": False,
        "iam_groups_for_cross_account_access": [
            {"group_name": "development-admin", "iam_role_arns": ["arn:aws:iam::444455556666:role/admin"]},
            {"group_name": "prod-read-only", "iam_role_arns": _READERS},
        ],
        "users": {"bob": {"groups": ["developers", "logs", "development-admin", "ssh-grunt-users"]}},
    },
)
"""Patches of the configuration before, a comment each."""


def annotations_of_outputs() -> str:
    """Write the type of each output of a construct: a map is one token for all of it, whatever it contains."""
    outer = {"string": "str | None", "list(string)": "list[str]"}
    return "\n".join(
        f"    {output.name}: "
        f"{'str' if 'Never null.' in output.description else outer.get(output.type, 'dict[str, str]')}"
        for output in sorted(ALL_OUTPUTS, key=lambda output: output.name)
    )


PARTS = (
    Part("README.md", "badges", places.badges),
    Part("README.md", "groups", group_table),
    Part("SECURITY.md", "verify", places.verify),
    Part("docs/architecture.md", "picture", packages_picture),
    Part("docs/architecture.md", "packages", packages_table),
    Part("docs/commands.md", "commands", commands_part),
    Part("docs/pull-request-comments.md", None, comments_page),
    Part("docs/inputs.md", None, inputs_page),
    Part("docs/mistakes.md", None, mistakes_page),
    Part("docs/live.md", "findings of use", findings_of_use),
    Part("docs/module.md", "files", files_table),
    Part("docs/module.md", "registry", places.registry),
    Part("docs/review-in-pull-requests.md", "inputs of the action", places.inputs_of_the_action),
    Part("docs/review-in-pull-requests.md", "pre-commit", places.pre_commit),
    Part("docs/landingzone.schema.json", None, schema),
    Part("docs/screenshots.sha256", None, screenshots.fingerprints, before=screenshots.take),
    Part("docs/security-rules.md", None, security.page),
    *(Part(f"{home.replace('.', '/')}.py", "dicts", partial(typed_dicts, home)) for home in HOMES),
    *(Part(f"landingzone/module/{name}", None, partial(text_of, name)) for name in GENERATED),
    Part("landingzone/terraform/construct.py", "outputs", annotations_of_outputs),
    Part("landingzone/config/settings.json", None, settings_table),
    Part("landingzone/iam/regions.json", None, regions_table),
    Part("tests/codes.txt", None, codes),
)


_WHOLE_PAGES = {ROOT / part.page for part in PARTS if part.name is None}
WRITTEN_PAGES = [
    page for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))) if page not in _WHOLE_PAGES
]
"""Pages that people write, perhaps with generated parts."""


def main() -> None:
    """Write all parts again, and wrap the rest."""
    for part in PARTS:
        path = ROOT / part.page
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        new = part.put_into(text)
        if new == text:
            continue
        try:
            part.before()
        except FileNotFoundError as missing:
            print(f"{part.page}: stays unchanged: {missing}")
            continue
        path.write_text(new, encoding="utf-8")
        print(f"{part.page}: {part.name or 'the page'} is new")
    for page in WRITTEN_PAGES:
        text = page.read_text(encoding="utf-8")
        if wrapped(text) != text:
            page.write_text(wrapped(text), encoding="utf-8")
            print(f"{page.relative_to(ROOT)}: is wrapped again")


if __name__ == "__main__":
    main()
