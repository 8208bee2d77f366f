"""The packages of `landingzone/`: what imports what, and what each is for."""

import ast

import grimp

from dev.docs.tables import listed, table
from dev.toolchain import ROOT

PACKAGES = (
    *("cli", "live", "edit", "review", "adoption", "states", "deploy", "changes", "access", "terraform"),
    *("account", "rules", "escalation", "groups", "resources", "config", "keys", "iam", "reading", "ground"),
)


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
    """Write the table of packages: what each is for, what a user would miss, and what it imports."""
    imports = _imports()
    rows = []
    for package in PACKAGES:
        directory = ROOT / "landingzone" / package
        about = ast.get_docstring(ast.parse((directory / "__init__.py").read_text(encoding="utf-8"))) or ""
        purpose, _, missed = about.partition("\n\nWithout it: ")
        below = listed(each for each in PACKAGES if each in imports[package])
        rows.append([f"`{package}`", purpose, missed, below])
    return table("package | purpose | without it | imports", rows)


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
