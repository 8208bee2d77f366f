"""Which fast tests are nearest to what has changed: `make quick` runs them.

What has changed are the files that differ from the last commit, or those of the last commit if none do. A test file is
near if few imports lead from it to one of them; of several equally near, those of the same package come first. A file
that is not Python is taken for the modules of its directory, and for those that have its name in a text.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

import grimp

from dev.toolchain import ROOT

_PACKAGES = ("landingzone", "dev", "bench")
_OF_THE_PACKAGE = 2
"""How near the tests of a package are to its files at least."""
MOST = 40
"""So many files of fast tests take less than a minute with the rest of `make quick`."""
_NOT_FAST = ("tests/dev/", "tests/engine/")


def changed_files() -> list[str]:
    """Return the files that differ from the last commit, new ones included; if none do, those of the last commit."""
    differing = _git("diff", "--name-only", "-z", "HEAD") + _git("ls-files", "--others", "--exclude-standard", "-z")
    return differing or _git("diff-tree", "--no-commit-id", "--name-only", "-r", "--root", "-z", "HEAD")


def nearest(changed: Iterable[str]) -> list[str]:
    """Return the files of fast tests that reach one of these files, the nearest first."""
    sources = {path: (ROOT / path).read_text(encoding="utf-8") for path in _test_files()}
    importers = _importers(sources)
    changed = [*changed]
    packages = {PurePosixPath(path).parts[1] for path in changed if len(PurePosixPath(path).parts) > 2}
    found: dict[str, int] = {}
    reached = {start for path in changed for start in _starts(path, importers, sources)}
    distance = 0
    while reached:
        found |= dict.fromkeys(reached, distance)
        reached = {each for path in reached for each in importers.get(path, ())} - found.keys()
        distance += 1
    # Commands are loaded by their names, which no import shows.
    for path in sources:
        if PurePosixPath(path).parts[1] in packages:
            found[path] = min(found.get(path, _OF_THE_PACKAGE), _OF_THE_PACKAGE)

    def order(path: str) -> tuple[int, bool, str]:
        return found[path], PurePosixPath(path).parts[1] not in packages, path

    return sorted((path for path in found if _is_fast(path)), key=order)


def _starts(path: str, importers: Mapping[str, Iterable[str]], sources: Mapping[str, str]) -> list[str]:
    """Return the Python files that a change of this file changes."""
    place = PurePosixPath(path)
    if place.suffix == ".ambr":
        return [str(place.parent.parent / f"{place.stem}.py")]
    if place.suffix == ".py":
        return [path]
    beside = [each for each in importers if PurePosixPath(each).parent == place.parent]
    names = [place.name, *([f'"{place.parent.name}"', f"{place.parent}/"] if place.parent.name else [])]
    return [*beside, *(each for each, text in sources.items() if any(name in text for name in names))]


def _importers(sources: Mapping[str, str]) -> Mapping[str, set[str]]:
    """Return file -> the files that import it."""
    found: dict[str, set[str]] = defaultdict(set)
    graph = grimp.build_graph(*_PACKAGES, cache_dir=None)
    file_of = {name: _file_of(name) for name in graph.modules}
    file_of |= {Path(path).stem: path for path in sources if path.startswith("tests/support/")}
    for name in graph.modules:
        found[file_of[name]] |= {file_of[each] for each in graph.find_modules_that_directly_import(name)}
    for path, text in sources.items():
        for name in _imported(text):
            if name in file_of:
                found[file_of[name]].add(path)
    return found


def _file_of(module: str) -> str:
    path = Path(*module.split("."))
    return str(path / "__init__.py" if (ROOT / path).is_dir() else path.with_suffix(".py"))


def _imported(text: str) -> set[str]:
    """Return the modules that a text of Python may import."""
    nodes = [*ast.walk(ast.parse(text))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return (
        names | {str(node.module) for node in froms} | {f"{node.module}.{a.name}" for node in froms for a in node.names}
    )


def _test_files() -> list[str]:
    paths = _git("ls-files", "--cached", "--others", "--exclude-standard", "-z", "tests")
    return [path for path in paths if path.endswith(".py") and (ROOT / path).is_file()]


def _is_fast(path: str) -> bool:
    return PurePosixPath(path).name.startswith("test_") and not path.startswith(_NOT_FAST)


def _git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True)
    return [*filter(None, done.stdout.split("\0"))]


def main() -> None:
    """Print the nearest files for pytest, and on standard error how many are left out."""
    found = nearest(changed_files())
    print("\n".join(found[:MOST]))
    print(f"{len(found[:MOST])} of {len(found)} files of tests that a change may reach, the nearest", file=sys.stderr)


if __name__ == "__main__":
    main()
