"""The generated parts of the documentation and of the code, each made from what it speaks of, by `make docs`.

A part stands between `<!-- NAME: make docs -->` and `<!-- end of NAME -->`, or is a whole page.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import grimp
import security_table
from days import days_table
from typed_dicts import typed_dicts

from dev import screenshots
from landingzone.config.inputs import default_of
from landingzone.config.options import StackConfiguration
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS

ROOT = Path(__file__).parent.parent
GROUND = ("problems", "tokens", "files", "versions", "words")
ROOMS = ("cli", "adoption", "access", "terraform", "rules", "groups", "config", "iam")


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


def rooms_table() -> str:
    """Write the table of rooms: what each is for, in the words of its package, and what it imports."""
    graph = grimp.build_graph("landingzone", exclude_type_checking_imports=True, cache_dir=None)
    rows = []
    for room in ROOMS:
        path = ROOT / "landingzone" / room / "__init__.py"
        sentence = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        files = graph.find_descendants(f"landingzone.{room}")
        imported = {
            found.split(".")[1]
            for file in files
            for found in graph.find_modules_directly_imported_by(file)
            if found.startswith("landingzone.") and found.split(".")[1] != room
        }
        below = [f"`{each}`" for each in ROOMS if each in imported]
        below += [f"`{each}`" for each in GROUND if each in imported]
        rows.append(f"| `{room}` | {len(files)} | {sentence} | {', '.join(below)} |")
    for name in GROUND:
        text = (ROOT / "landingzone" / f"{name}.py").read_text(encoding="utf-8")
        sentence = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
        rows.append(f"| `{name}.py` | 1 | {sentence} | |")
    return "\n".join(["| room | files | what for | imports |", "| --- | ---: | --- | --- |", *rows])


def schema() -> str:
    """Write what `landingzone schema` prints."""
    return json.dumps(StackConfiguration.model_json_schema(), indent=2) + "\n"


PARTS = (
    Part("README.md", "groups", group_table),
    Part("docs/architecture.md", "rooms", rooms_table),
    Part("docs/days.md", "days", days_table),
    Part("docs/landingzone.schema.json", None, schema),
    Part("docs/screenshots.sha256", None, screenshots.fingerprints, before=screenshots.take),
    Part("docs/security.md", None, security_table.details),
    Part("landingzone/config/dicts.py", None, typed_dicts),
)


def main() -> None:
    """Write all parts anew."""
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


if __name__ == "__main__":
    main()
