"""The generated parts of the documentation and of the code, each made from its subject by `make docs`.

A part is between `<!-- NAME: make docs -->` and `<!-- end of NAME -->`, or is a whole page. What people write stays,
wrapped alike.
"""

from __future__ import annotations

import ast
import html
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import click
import grimp
import security_table
from days import days_table
from mistakes import ACCOUNT, COMMAND_MISTAKES, MISTAKES, Mistake, WrongUse
from pydantic import BaseModel
from settings_table import settings_table
from typed_dicts import typed_dicts
from wrapping import wrapped

from dev import screenshots
from landingzone.access.diff import diff
from landingzone.access.render.changes_markdown import changes_as_markdown
from landingzone.cli.main import COMMANDS, program
from landingzone.config.accounts import AccountGroup
from landingzone.config.documented import DocumentedInputs
from landingzone.config.file import read_configuration
from landingzone.config.group import CrossAccountGroup, IamGroup
from landingzone.config.inputs import Inputs, default_of
from landingzone.config.options import Adoption, Configuration, StackConfiguration
from landingzone.config.policy import IamPolicy, InlineIamPolicy
from landingzone.config.user import User
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS
from landingzone.terraform.module_readme import files_table

ROOT = Path(__file__).parents[2]
GROUND = ("problems", "tokens", "rooms", "files", "directories", "versions", "words", "expressions", "spelling")
ROOMS = ("cli", "adoption", "states", "access", "terraform", "rules", "groups", "config", "iam", "reading")


@dataclass(frozen=True)
class Part:
    """A part of a page, or a page; a file of code counts as one.

    Args:
        page: The page, below the root.
        name: What the marks around the part say; None: it is the whole page.
        write: Gives the text.
        before: What else is made anew first; it may lack something, and raise FileNotFoundError that says what.
    """

    page: str
    name: str | None
    write: Callable[[], str]
    before: Callable[[], None] = lambda: None

    def put_into(self, text: str) -> str:
        """Give the text of the page with this part as it should be."""
        if self.name is None:
            return self.write()
        begin, end = f"<!-- {self.name}: make docs -->\n", f"\n<!-- end of {self.name} -->"
        pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        if not pattern.search(text):
            raise LookupError(f"{self.page} has no place for {self.name}")
        return pattern.sub(lambda _: f"{begin}{self.write()}{end}", text)


def group_table() -> str:
    """Write the table of groups, from their rows."""
    rows = [
        _group_row(
            f"`{default_of(group.name_input)}`",
            group.switch,
            " (by default)" if default_of(group.switch) else "",
            group.grants,
            needs_mfa=group.needs_mfa,
        )
        for group in GROUPS
    ]
    for named in NAMED_GROUPS:
        (name,) = default_of(named.names_input)
        rows.append(_group_row(f"`{name}`", named.names_input, " (by default)", named.grants, needs_mfa=False))
    rows.append(_group_row("one per entry", CROSS_ACCOUNT.entries_input, "", CROSS_ACCOUNT.grants, needs_mfa=True))
    name, note = f"`{default_of(CROSS_ACCOUNT.all_name_input)}`", " (by default, with the first entry)"
    rows.append(_group_row(name, CROSS_ACCOUNT.all_switch, note, CROSS_ACCOUNT.all_grants, needs_mfa=True))
    return "\n".join(["| group | created by | members may | needs MFA |", "| --- | --- | --- | --- |", *rows])


def _group_row(name: str, created_by: str, note: str, grants: str, *, needs_mfa: bool) -> str:
    return f"| {name} | `{created_by}`{note} | {grants} | {'yes' if needs_mfa else 'no'} |"


def _imports() -> dict[str, set[str]]:
    """Give the packages and shared modules that each package imports."""
    graph = grimp.build_graph("landingzone", exclude_type_checking_imports=True, cache_dir=None)
    return {
        room: {
            found.split(".")[1]
            for file in graph.find_descendants(f"landingzone.{room}")
            for found in graph.find_modules_directly_imported_by(file)
            if found.startswith("landingzone.") and found.split(".")[1] != room
        }
        for room in ROOMS
    }


def rooms_picture() -> str:
    """Draw which package imports which, without arrows that follow from others."""
    imports = {room: {each for each in found if each in ROOMS} for room, found in _imports().items()}

    def reached(room: str) -> set[str]:
        return imports[room].union(*map(reached, imports[room]))

    arrows = [
        f"    {room} --> {other}"
        for room in ROOMS
        for other in ROOMS
        if other in imports[room] and not any(other in reached(between) for between in imports[room])
    ]
    arrows.append(f"    {ROOMS[-1]} --> shared[{', '.join(GROUND)}]")
    return "\n".join(["```mermaid", "graph TD", *arrows, "```"])


def rooms_table() -> str:
    """Write the table of packages: what each is for, in its own words, and what it imports."""
    imports = _imports()
    rows = []
    for room in ROOMS:
        package = ROOT / "landingzone" / room
        sentence = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8")))
        files = sum(1 for file in package.rglob("*.py") if file.name != "__init__.py")
        below = [f"`{each}`" for each in (*ROOMS, *GROUND) if each in imports[room]]
        rows.append(f"| `{room}` | {files} | {sentence} | {', '.join(below)} |")
    for name in GROUND:
        text = (ROOT / "landingzone" / f"{name}.py").read_text(encoding="utf-8")
        sentence = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
        rows.append(f"| `{name}.py` | 1 | {sentence} | |")
    return "\n".join(["| package | files | purpose | imports |", "| --- | ---: | --- | --- |", *rows])


def inputs_page() -> str:
    """Write the page of the inputs, from their models."""
    documented, both, construct, stack = (
        set(model.model_fields) for model in (DocumentedInputs, Inputs, Configuration, StackConfiguration)
    )
    tables = (
        ("The 41 documented inputs, of both forms", DocumentedInputs, documented),
        ("Beyond the reference, of both forms", Inputs, both - documented),
        ("Beyond the reference, of a construct, a stack and a file", Configuration, construct - both),
        ("Beyond the reference, of a stack and a file", StackConfiguration, stack - construct),
        ("An entry of `users`", User, set(User.model_fields)),
        ("An entry of `groups`", IamGroup, set(IamGroup.model_fields)),
        ("An entry of `policies`", IamPolicy, set(IamPolicy.model_fields)),
        ("An entry of `inline_iam_policies` or `statements`", InlineIamPolicy, set(InlineIamPolicy.model_fields)),
        ("An entry of `iam_groups_for_cross_account_access`", CrossAccountGroup, set(CrossAccountGroup.model_fields)),
        ("An entry of `account_groups`", AccountGroup, set(AccountGroup.model_fields)),
        ("`adoption`", Adoption, set(Adoption.model_fields)),
    )
    parts = [f"## {title}\n\n{_table_of(model, sorted(names))}" for title, model, names in tables if names]
    about = "What a configuration may hold. In YAML and JSON the names are the same as in Python and Terraform."
    return "\n\n".join(["# Inputs", about, *parts]) + "\n"


def _table_of(model: type[BaseModel], names: list[str]) -> str:
    rows = ["| name | type | default | description |", "| --- | --- | --- | --- |"]
    for name in names:
        field = model.model_fields[name]
        default = field.get_default(call_default_factory=True, validated_data={})
        shown = "required" if field.is_required() else f"`{json.dumps(default)}`"
        rows.append(f"| `{name}` | {_type_in_words(field.annotation)} | {shown} | {field.description} |")
    return "\n".join(rows)


def _type_in_words(annotation: Any) -> str:
    simple = {str: "text", bool: "true or false", int: "number", Any: "anything"}
    if annotation in simple:
        return simple[annotation]
    inner = [kind for kind in get_args(annotation) if kind is not type(None)]
    match get_origin(annotation):
        case origin if origin is list:
            return f"list of {_type_in_words(inner[0])}"
        case origin if origin is dict:
            return f"map of {_type_in_words(inner[0])} to {_type_in_words(inner[1])}"
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
    files = ROOT / "tests" / "access"
    old = read_configuration(files / "before.yaml")
    for heading, name in zip(headings, COMMENTS, strict=True):
        comment = changes_as_markdown(diff(old, read_configuration(files / f"{name}.yaml")))
        parts.append(f"{heading}\n\n{comment}".rstrip("\n"))
    return "\n\n".join(parts) + "\n"


def mistakes_page() -> str:
    """Write the page of mistakes and messages, from the table that the tests hold."""
    parts = [
        "# Mistakes and messages",
        "What people write, and what `landingzone validate`, `cdktf synth` and Python say of it: for each mistake\n"
        "one line, with the rule and the way out. Messages about a file begin with its name, line and column, which\n"
        "are left out here. Each row is a test.",
        *(_mistakes_table(title, [row for row in MISTAKES if fits(row)]) for title, fits in _MISTAKES_BY_PLACE),
        _mistakes_table("On the command line", COMMAND_MISTAKES),
    ]
    return "\n\n".join(parts) + "\n"


def _mistakes_table(title: str, rows: Sequence[Mistake | WrongUse]) -> str:
    lines = [f"## {title}", "", "| mistake | for example | message |", "| --- | --- | --- |"]
    for row in rows:
        told = [row.told] if isinstance(row.told, str) else row.told
        written = row.written.removeprefix(ACCOUNT).rstrip("\n")
        lines.append(f"| {row.name} | {_preformatted(written)} | {'<br>'.join(map(_in_cell, told))} |")
    return "\n".join(lines)


def _preformatted(text: str) -> str:
    return f"<pre>{_in_cell(text)}</pre>" if text else ""


def _in_cell(text: str) -> str:
    escaped = html.escape(text, quote=False)
    return re.sub(r"[|`*\[\]\\~\n\t]", lambda found: f"&#{ord(found[0])};", escaped)


_MISTAKES_BY_PLACE: tuple[tuple[str, Callable[[Mistake], bool]], ...] = (
    ("In YAML", lambda row: row.file == "landingzone.yaml"),
    ("In other files", lambda row: row.file not in ("", "landingzone.yaml")),
    ("In Python", lambda row: not row.file),
)


def commands_part() -> str:
    """Write the help of every command."""
    names = ["", *(f" {command.name}" for command in COMMANDS)]
    commands = [program, *COMMANDS]
    return "\n\n".join(
        f"### `landingzone{name}`\n\n```text\n{_help(command, f'landingzone{name}')}\n```"
        for name, command in zip(names, commands, strict=True)
    )


def _help(command: click.Command, name: str) -> str:
    settings = {**program.context_settings, "terminal_width": HELP_WIDTH}
    text = command.get_help(click.Context(command, info_name=name, **settings))
    return "\n".join(line.rstrip() for line in text.split("\n"))


HELP_WIDTH = 100
COMMENTS = ("joining", "leaving", "offboarding", "easing")

PARTS = (
    Part("README.md", "groups", group_table),
    Part("docs/architecture.md", "picture", rooms_picture),
    Part("docs/architecture.md", "rooms", rooms_table),
    Part("docs/commands.md", "commands", commands_part),
    Part("docs/days.md", "days", days_table),
    Part("docs/pull-request-comments.md", None, comments_page),
    Part("docs/inputs.md", None, inputs_page),
    Part("docs/mistakes.md", None, mistakes_page),
    Part("docs/module.md", "files", files_table),
    Part("docs/landingzone.schema.json", None, schema),
    Part("docs/screenshots.sha256", None, screenshots.fingerprints, before=screenshots.take),
    Part("docs/security.md", None, security_table.details),
    Part("landingzone/config/dicts.py", None, typed_dicts),
    Part("landingzone/config/settings.py", None, settings_table),
)


_WHOLE_PAGES = {ROOT / part.page for part in PARTS if part.name is None}
WRITTEN_PAGES = [
    page for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))) if page not in _WHOLE_PAGES
]
"""Pages that people write, perhaps with generated parts."""


def main() -> None:
    """Write all parts anew, and wrap the rest."""
    for part in PARTS:
        path = ROOT / part.page
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        new = part.put_into(text)
        if new == text:
            continue
        try:
            part.before()
        except FileNotFoundError as missing:
            print(f"{part.page}: stays as it was: {missing}")
            continue
        path.write_text(new, encoding="utf-8")
        print(f"{part.page}: {part.name or 'the page'} is new")
    for page in WRITTEN_PAGES:
        text = page.read_text(encoding="utf-8")
        if wrapped(text) != text:
            page.write_text(wrapped(text), encoding="utf-8")
            print(f"{page.relative_to(ROOT)}: is wrapped anew")


if __name__ == "__main__":
    main()
