"""Every command, output and configuration on a page of the documentation is what happens; what is not run is listed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from documentation import WRITTEN_PAGES
from pages import ROOT, Shell, blocks_of, commands_of, run_page
from sybil.example import SybilFailure
from wrapping import wrapped

PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "examples").glob("*/README.md")),
]
ENGINE_COMMANDS = {"cdktf", "terraform"}
GPG_COMMANDS = {"gpg"}
LANGUAGES = {"console", "yaml", "json", "python", "hcl", "sh", "text", "mermaid"}
"""The emulator, on pages; here it takes a port that is free."""

# The reasons for which blocks of `sh` do not run.
INSTALLS = "installs from an index, or what is on none; tests/test_wheel.py installs the wheel offline"
IS_MAKE = "is a command of a checkout; continuous integration runs it"
NEEDS_AN_ACCOUNT = "needs an account of AWS"
NEEDS_A_STATE = "needs a state or outputs of somebody; the tests of the subject run it on the engine"
NEEDS_A_RELEASE = "needs a release"
IS_OF_A_SHELL = "belongs into the files of a shell; tests/cli/test_completion.py runs it"
ROTATION_QUERY = (
    'terraform show -json | jq -r \'.. | objects | select(.values?.ses_smtp_password_v4? // "" | . != "") | .address\''
)

NOT_RUN: dict[str, dict[str, str]] = {
    "README.md": {
        "pip install landingzone-0.2.0-py3-none-any.whl": INSTALLS,
        "make synth   # sets up what it needs, turns landingzone.yaml into Terraform, and says where the result is": (
            IS_MAKE
        ),
    },
    "CONTRIBUTING.md": {
        "make setup   # everything into this directory, from requirements-dev.lock and package-lock.json": IS_MAKE
    },
    "SECURITY.md": {"sha256sum --check SHA256SUMS": NEEDS_A_RELEASE},
    "docs/adopting.md": {
        "terraform show -json > state.json": NEEDS_A_STATE,
        "pip install 'landingzone[live]'": NEEDS_AN_ACCOUNT,
        "sh people/divide-the-state.sh": NEEDS_A_STATE,
    },
    "docs/commands.md": {'eval "$(landingzone completion bash)"   # in ~/.bashrc; zsh likewise': IS_OF_A_SHELL},
    "docs/first-hour.md": {"python3 -m venv .venv": INSTALLS},
    "docs/first-stack.md": {"cdktf diff     # the plan": NEEDS_AN_ACCOUNT},
    "docs/from-module-to-stack.md": {
        r"terraform state list | grep -v '^module\.iam\.'": NEEDS_A_STATE,
        "terraform state pull > rest.tfstate": NEEDS_A_STATE,
    },
    "docs/receiving.md": {
        "terraform output -json | landingzone decrypt --user alice": NEEDS_A_STATE,
        "terraform output -json user_passwords | jq -r '.[\"alice\"]' | base64 --decode | gpg --decrypt": NEEDS_A_STATE,
    },
    "docs/review-in-pull-requests.md": {
        "checkov --framework terraform_json --directory cdktf.out     # after `python main.py` or `cdktf synth`": (
            "needs checkov; tests/terraform/test_checkov.py runs it"
        ),
    },
    "docs/rotation.md": {ROTATION_QUERY: NEEDS_A_STATE},
    "docs/shards.md": {
        "cdktf deploy landingzone-users-8-05 --ignore-missing-stack-dependencies": NEEDS_AN_ACCOUNT,
    },
    "examples/consumer/README.md": {
        "make -C ../.. module                                    # writes ../../dist/module": IS_MAKE
    },
    "examples/github-actions/README.md": {
        "git fetch --tags && git push origin --delete $(git tag --list 'people/*')": (
            "needs a repository on a server; tests/engine/test_pipeline.py runs what follows"
        )
    },
}
"""Page -> the first line of a block of `sh` -> why it does not run."""

TEXTS = {
    "docs/accounts.md": "engine/terraform/test_accounts.py",
    "docs/adopting.md": "engine/adoption/test_adopt.py",
    "docs/commands.md": "support/documentation.py",
    "docs/from-module-to-stack.md": "engine/terraform/test_from_module_to_stack.py",
    "docs/offboarding.md": "engine/terraform/test_offboarding.py",
    "docs/rotation.md": "engine/terraform/test_rotation.py",
}
"""Page with blocks of `text` -> the tests that compare them."""


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def needs(page: Path, programs: set[str]) -> bool:
    return any(re.search(rf"(?:^|[|(&;] *){program}\b", each) for each in commands_of(page) for program in programs)


FAST = [page for page in PAGES if not needs(page, ENGINE_COMMANDS)]
"""Pages with commands of the engine that take half a minute."""


@pytest.fixture
def home() -> Iterator[Path]:
    """A directory for a page; its path is short, as the sockets of gpg need."""
    with tempfile.TemporaryDirectory(prefix="page-", ignore_cleanup_errors=True) as place:
        yield Path(place)
        if shutil.which("gpgconf"):
            environment = {**os.environ, "HOME": place, "GNUPGHOME": f"{place}/.gnupg"}
            subprocess.run(["gpgconf", "--kill", "all"], env=environment, check=False, capture_output=True, timeout=60)


def run(page: Path, shell: Shell) -> None:
    if needs(page, GPG_COMMANDS):
        if not shutil.which("gpg"):
            pytest.skip("there is no gpg")
        (shell.home / ".gnupg").mkdir(mode=0o700)
    run_page(page, shell)


@pytest.mark.parametrize("page", FAST, ids=name_of)
def test_what_a_page_shows_is_what_happens(page: Path, home: Path):
    run(page, Shell(home))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_block_has_a_language_that_says_what_is_done_with_it(page: Path):
    assert {block.language for block in blocks_of(page)} <= LANGUAGES


def test_what_does_not_run_is_listed_with_the_reason():
    found: dict[str, list[str]] = {}
    for page in PAGES:
        first_lines = [block.text.split("\n")[0] for block in blocks_of(page) if block.language == "sh"]
        if first_lines:
            found[name_of(page)] = first_lines
    assert {page: list(reasons) for page, reasons in NOT_RUN.items()} == found


def test_every_text_is_compared_by_a_test():
    found = {name_of(page) for page in PAGES if any(block.language == "text" for block in blocks_of(page))}
    assert set(TEXTS) == found
    silent = [page for page, file in TEXTS.items() if Path(page).name not in (ROOT / "tests" / file).read_text("utf-8")]
    assert silent == []


# Links


def anchors_of(page: Path) -> set[str]:
    """Give what a link may have behind `#`: the headings, as GitHub writes them."""
    text = re.sub(r"(?ms)^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"))
    headings = re.findall(r"(?m)^#+ (.*)$", text)
    return {
        "".join(letter for letter in heading.lower() if letter in "-_ " or unicodedata.category(letter)[0] in "LN")
        .strip()
        .replace(" ", "-")
        for heading in headings
    }


def links_of(page: Path) -> list[tuple[Path, str]]:
    """Give the pages and files that a page links to, with the part behind `#`."""
    text = re.sub(r"(?ms)^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"))
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    relative = [target.partition("#") for target in targets if not re.match(r"[a-z]+:", target)]
    return [((page.parent / place).resolve() if place else page, anchor) for place, _, anchor in relative]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path):
    links = links_of(page)
    assert [str(target) for target, _ in links if not target.exists()] == []
    assert [(target.name, anchor) for target, anchor in links if anchor and anchor not in anchors_of(target)] == []


def test_every_page_is_reachable_from_the_readme_and_stands_in_the_index():
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        waiting += [target for target, _ in links_of(page) if target.suffix == ".md" and target not in reached]
    docs = {page for page in PAGES if page.parent == ROOT / "docs"}
    assert set(PAGES) - reached == set()
    index = ROOT / "docs" / "README.md"
    assert docs - {target for target, _ in links_of(index)} - {index} == set()


# How it is written


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_bytes()) <= 14_000


@pytest.mark.parametrize("page", WRITTEN_PAGES, ids=name_of)
def test_lines_are_wrapped_alike(page: Path):
    text = page.read_text(encoding="utf-8")
    assert wrapped(text) == text, "run make docs"


def test_a_page_that_says_otherwise_is_told(home: Path):
    page = home / "page.md"
    for text, reason in {
        "```console\n$ echo one\ntwo\n```\n": "Expected:\n    two",
        "```console\n$ false\n```\n": "failed with status 1",
        "```yaml\nusers: {alice: {group: [a]}}\n```\n": "did you mean groups?",
        "<!-- wrong-file: a.yaml -->\n```yaml\nusers: {}\n```\n": "has no problems",
        "```python\nraise ValueError('it does not run')\n```\n": "it does not run",
        '```hcl\nmodule "a" {\n  source = "./iam-users-and-groups"\n  user = {}\n}\n```\n': "the module has no user",
    }.items():
        page.write_text(text, encoding="utf-8")
        with pytest.raises(SybilFailure, match=re.escape(reason)):
            run_page(page, Shell(home))
