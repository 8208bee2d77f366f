"""The packages of `landingzone/`: what imports what, the size of each, and what it is for."""

import ast
import tokenize
from pathlib import Path

import grimp

from dev.docs.tables import listed, table
from dev.toolchain import ROOT

PACKAGES = (
    *("cli", "live", "edit", "review", "adoption", "states", "deploy", "changes", "access", "terraform"),
    *("account", "rules", "groups", "resources", "config", "keys", "iam", "reading", "ground"),
)
_NO_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def packages_picture() -> str:
    """Draw which package imports which, without arrows that follow from others."""
    imports = _imports()

    def reached(package: str) -> set[str]:
        return imports[package].union(*map(reached, imports[package]))

    arrows = [
        f"    {package} --> {other}"
        for package in PACKAGES
        for other in PACKAGES
        if other in imports[package] and not any(other in reached(between) for between in imports[package])
    ]
    return "\n".join(["```mermaid", "graph TD", *arrows, "```"])


def packages_table() -> str:
    """Write the table of packages: their size, what each is for, what a user would miss, and what it imports.

    Sizes are rounded, so that a change of a few lines changes no page.
    """
    imports = _imports()
    rows = []
    for package in PACKAGES:
        directory = ROOT / "landingzone" / package
        about = ast.get_docstring(ast.parse((directory / "__init__.py").read_text(encoding="utf-8"))) or ""
        purpose, _, missed = about.partition("\n\nWithout it: ")
        files = [file for file in directory.rglob("*.py") if file.name != "__init__.py"]
        code = f"{sum(map(code_lines, files)) / 1000:.1f}"
        names = str(round(sum(map(_public_names, files)), -1))
        below = listed(each for each in PACKAGES if each in imports[package])
        rows.append([f"`{package}`", str(len(files)), code, names, purpose, missed, below])
    return table("package | #files | #code | #names | purpose | without it | imports", rows)


def code_lines(file: Path) -> int:
    """Count the lines of a file that are neither blank, comment, docstring nor import."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    others = [
        each
        for each in ast.walk(tree)
        if isinstance(each, ast.Import | ast.ImportFrom)
        or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
    ]
    without = {line for each in others for line in range(each.lineno, (each.end_lineno or each.lineno) + 1)}
    with file.open("rb") as source:
        tokens = [each for each in tokenize.tokenize(source.readline) if each.type not in _NO_CODE]
    return len({line for each in tokens[1:] for line in range(each.start[0], each.end[0] + 1)} - without)


def _public_names(file: Path) -> int:
    names = [
        name
        for each in ast.parse(file.read_text(encoding="utf-8")).body
        for name in (
            [each.name]
            if isinstance(each, ast.FunctionDef | ast.ClassDef)
            else [of.id for of in getattr(each, "targets", []) if isinstance(of, ast.Name)]
        )
    ]
    return sum(not name.startswith("_") for name in names)


def _imports() -> dict[str, set[str]]:
    """Return the packages that each package imports."""
    graph = grimp.build_graph("landingzone", exclude_type_checking_imports=True, cache_dir=None)
    return {
        package: {
            found.split(".")[1]
            for file in graph.find_descendants(f"landingzone.{package}")
            for found in graph.find_modules_directly_imported_by(file)
            if found.startswith("landingzone.") and found.split(".")[1] in {*PACKAGES} - {package}
        }
        for package in PACKAGES
    }
