"""Mutants: small faults put into the code one at a time, to see whether the nearest fast tests notice.

A run draws its sample by a seed from all mutations of the packages below, as many from each. Which tests reach a line
is read from one run of the fast tests under coverage; the nearest of them run against the mutant, in a copy of the
checkout. Survivors are printed: a fault of that kind would pass the fast tests.

| what it takes | mutmut 3.8 | cosmic-ray 8.7 |
| --- | --- | --- |
| rows of tables, of which there are more than of all the rest | code of functions alone | no operator |
| decorated functions | only of methods like `staticmethod` | yes |
| arguments in another order, a call that is left out | no | no operator |
| the tests that are nearest to a mutant | those of its function | one command for all |
| a sample by a seed, as many from each package | no | with your own filter |
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice, zip_longest
from pathlib import Path
from queue import Queue

from dev.mutations import Mutation, find_mutations
from dev.toolchain import LOCAL, ROOT

PACKAGES = ("iam", "keys", "access", "rules", "groups", "terraform", "changes", "review", "live")
PLACE = LOCAL / "mutants"
COPIED = ("landingzone", "tests", "dev", "bench", "docs", "examples", ".github", ".ci")
WORKERS = 2
MOST_TESTS = 150
MOST_OF_A_FILE = 25
TIMEOUT_SECONDS = 300
_FAST = ("-q", "-m", "not long", "-p", "no:cacheprovider")
_NOT_OF_THE_CODE = ("dev", "engine")


def draw(number: int, seed: int) -> list[Mutation]:
    """Draw mutations, as many from each package."""
    drawn: list[Mutation] = []
    for package in PACKAGES:
        all_of_it = [
            mutation
            for path in sorted((ROOT / "landingzone" / package).rglob("*.py"))
            for mutation in find_mutations(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
        ]
        # A text is empty where a row is removed: there are more rows than everything else.
        chance = random.Random(f"{seed} {package}")
        wanted = number // len(PACKAGES)
        for some, part in (
            ([each for each in all_of_it if not each.text], wanted // 4),
            ([each for each in all_of_it if each.text], wanted - wanted // 4),
        ):
            chance.shuffle(some)
            drawn += islice(filter(_is_python, some), part)
    return drawn


def _is_python(mutation: Mutation) -> bool:
    try:
        ast.parse(mutation.apply((ROOT / mutation.file).read_text(encoding="utf-8")))
    except SyntaxError:
        return False
    return True


def read_tests_by_line(file: Path) -> Mapping[str, Mapping[int, set[str]]]:
    """Read file -> line -> the tests that reach it; line 0: any line of a function of the file."""
    from coverage import CoverageData

    data = CoverageData(str(file))
    data.read()
    found: dict[str, dict[int, set[str]]] = {}
    for name in data.measured_files():
        by_line: dict[int, set[str]] = defaultdict(set)
        for line, contexts in data.contexts_by_lineno(name).items():
            tests = {context.rpartition("|")[0] for context in contexts if "|" in context}
            by_line[line] |= tests
            by_line[0] |= tests
        found["landingzone/" + name.rpartition("/landingzone/")[2]] = by_line
    return found


def cover(file: Path) -> None:
    """Run the fast tests, and keep which test reaches which line."""
    ignored = [f"--ignore=tests/{name}" for name in _NOT_OF_THE_CODE]
    context = ["--cov=landingzone", "--cov-context=test", "--cov-report=", "-n", str(WORKERS), "--dist", "worksteal"]
    subprocess.run(
        [sys.executable, "-m", "pytest", *_FAST, *ignored, *context],
        cwd=ROOT,
        env=os.environ | {"COVERAGE_FILE": str(file)},
        check=True,
    )


def nearest(mutation: Mutation, by_file_and_line: Mapping[str, Mapping[int, set[str]]]) -> list[str]:
    """Return the tests that are run against a mutant: those of its own package and file first, some of each file."""
    package, name = Path(mutation.file).parts[1], Path(mutation.file).stem
    reached = by_file_and_line.get(mutation.file, {})
    # What runs when a file is loaded is reached by no test of its own: all that use the file; of a table, its package.
    tests = reached.get(mutation.line) or reached.get(0) or _tests_of_package(package, by_file_and_line)
    by_file: dict[str, list[str]] = defaultdict(list)
    for test in sorted(tests):
        by_file[test.partition("::")[0]].append(test)

    def distance(file: str) -> tuple[bool, bool, str]:
        return f"test_{name}.py" not in file, f"tests/{package}/" not in file, file

    # Each file's tests evenly, so that of a large matrix not only its beginning is run.
    some = [by_file[file][:: max(1, len(by_file[file]) // MOST_OF_A_FILE)] for file in sorted(by_file, key=distance)]
    near = list(chain.from_iterable(some[:2]))
    rest = [test for row in zip_longest(*some[2:]) for test in row if test]
    return (near + rest)[:MOST_TESTS]


def _tests_of_package(package: str, by_file_and_line: Mapping[str, Mapping[int, set[str]]]) -> set[str]:
    return {
        test
        for file, by_line in by_file_and_line.items()
        if file.startswith(f"landingzone/{package}/")
        for test in by_line.get(0, set())
    }


def is_noticed(mutation: Mutation, tests: Sequence[str], copy: Path) -> bool:
    """Whether a test fails on the mutant, or does not end."""
    path = copy / mutation.file
    source = path.read_text(encoding="utf-8")
    wanted = copy / "tests.txt"
    wanted.write_text("\n".join(tests), encoding="utf-8")
    path.write_text(mutation.apply(source), encoding="utf-8")
    try:
        command = [sys.executable, "-m", "pytest", *_FAST, "-x", "--no-header", f"@{wanted}"]
        variables = os.environ | {"PYTHONPATH": f"{copy}:{copy / 'tests'}", "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            command, cwd=copy, env=variables, capture_output=True, timeout=TIMEOUT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_text(source, encoding="utf-8")
    return done.returncode != 0


def copy_checkout(place: Path) -> Path:
    """Make a copy of the checkout to put mutants into; what is installed is linked."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for each in ROOT.iterdir():
        if each.name in COPIED:
            shutil.copytree(each, place / each.name, ignore=shutil.ignore_patterns("__pycache__"), symlinks=True)
        elif each.is_file():
            shutil.copy2(each, place / each.name)
        elif each.name in (".gen", ".venv", "node_modules", ".git"):
            (place / each.name).symlink_to(each)
    return place


def main(words: Sequence[str]) -> int:
    """Run mutants, print the score and what survives."""
    parser = argparse.ArgumentParser(prog="python -m dev.mutants")
    parser.add_argument("--number", type=int, default=200, help="how many mutants, all packages together")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(words)
    place = PLACE / f"{os.getpid()}"
    copies: Queue[Path] = Queue()
    for number in range(WORKERS):
        copies.put(copy_checkout(place / f"{number}"))
    cover(place / "coverage")
    reached = read_tests_by_line(place / "coverage")

    def run(mutation: Mutation) -> tuple[Mutation, str]:
        tests = nearest(mutation, reached)
        copy = copies.get()
        try:
            result = "not reached" if not tests else "noticed" if is_noticed(mutation, tests, copy) else "survived"
        finally:
            copies.put(copy)
        if result != "noticed":
            print(f"{result}: {mutation.describe((ROOT / mutation.file).read_text(encoding='utf-8'))}", flush=True)
        return mutation, result

    with ThreadPoolExecutor(WORKERS) as pool:
        results = list(pool.map(run, draw(given.number, given.seed)))
    shutil.rmtree(place)
    for package in PACKAGES:
        own = [result for mutation, result in results if mutation.file.startswith(f"landingzone/{package}/")]
        print(f"{package}: {own.count('noticed')} of {len(own)} noticed")
    noticed = sum(result == "noticed" for _, result in results)
    print(f"seed {given.seed}: {noticed} of {len(results)} noticed, {100 * noticed / max(1, len(results)):.0f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
