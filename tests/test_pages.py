"""Every command, output and configuration on a page of the documentation is what happens; what is not run is listed."""

import re
import unicodedata
from pathlib import Path

import pytest
from pages import PAGES, ROOT, Shell, blocks_of, name_of, needs_the_engine, prose_of, run_alone, run_page, words_written
from sybil.example import SybilFailure

from dev.docs.parts import WRITTEN_PAGES
from dev.docs.wrapping import wrapped

LANGUAGES = {"console", "yaml", "json", "python", "hcl", "sh", "text", "mermaid"}
INSTALLS = "installs from an index, or what is on none; tests/test_wheel.py installs the wheel offline"
MAKE = "is a command of a checkout; continuous integration runs it"
ACCOUNT = "needs an account of AWS"
PLANS = "needs an account of AWS; tests/engine/deploy/test_deploy_commands.py runs it on the engine"
STATE = "needs a state or outputs of somebody; the tests of the subject run it on the engine"
EDITS = "needs the people of somebody; tests/cli/test_editing.py runs each command"
DESKTOP = "needs a desktop, and macOS for one command"
MACOS = "needs macOS"
SERVER = "needs a server; tests/deploy/test_failed_runs.py runs what follows"
NOT_RUN = {
    "README.md": [INSTALLS, MAKE],
    "CONTRIBUTING.md": [MAKE],
    "SECURITY.md": ["needs a release"],
    "docs/accounts.md": [EDITS],
    "docs/adopting.md": [STATE, ACCOUNT, STATE, STATE, STATE, ACCOUNT],
    "docs/commands.md": ["belongs into the files of a shell; tests/cli/test_completion.py runs it"],
    "docs/days.md": [
        EDITS,
        "needs a state; tests/engine/terraform/test_rename.py does the same",
        "needs answers that are lost; tests/engine/terraform/test_weather.py does it",
    ],
    "docs/first-day.md": [STATE, DESKTOP, ACCOUNT],
    "docs/first-stack.md": [INSTALLS],
    "docs/live.md": [ACCOUNT, "needs an account; tests/cli/test_export.py reads such files", ACCOUNT],
    "docs/offboarding.md": [EDITS, EDITS],
    "docs/pipeline.md": [SERVER, PLANS],
    "docs/plan-and-apply.md": [PLANS, PLANS],
    "docs/receiving.md": [MACOS, "asks a person", STATE, STATE, STATE],
    "docs/review-in-pull-requests.md": ["needs checkov; tests/engine/terraform/test_checkov.py runs it"],
    "docs/rotation.md": [EDITS, STATE],
    "docs/shards.md": [ACCOUNT],
    "examples/company/README.md": ["needs its files; tests/engine/config/test_company.py deploys them"],
    "examples/consumer/README.md": [MAKE],
    "examples/github-actions/README.md": [SERVER],
}
"""Page -> why its blocks of `sh` do not run."""

TEXTS = {
    "docs/accounts.md": "engine/terraform/test_days.py",
    "docs/adopting.md": "engine/adoption/test_adopt.py",
    "docs/commands.md": "../dev/docs/parts.py",
    "docs/live.md": "cli/test_diff_live.py",
    "docs/mistakes.md": "../dev/docs/parts.py",
    "docs/offboarding.md": "engine/terraform/test_offboarding.py",
    "docs/review-in-pull-requests.md": "../dev/docs/parts.py",
    "docs/rotation.md": "engine/terraform/test_rotation.py",
}
"""Page with blocks of `text` -> the tests that compare them."""


# The page that everybody follows is always run.
@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, marks=() if page.name == "README.md" else pytest.mark.long)
        for page in PAGES
        if not needs_the_engine(page)
    ],
    ids=name_of,
)
def test_what_a_page_shows_is_what_happens(page):
    run_alone(page, {}, {})


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_block_has_a_language_that_says_what_is_done_with_it(page):
    assert {block.language for block in blocks_of(page)} <= LANGUAGES


def test_what_does_not_run_is_listed_with_the_reason_or_the_test_that_compares_it():
    found = {name_of(page): [block for block in blocks_of(page) if block.language == "sh"] for page in PAGES}
    assert {page: len(blocks) for page, blocks in found.items() if blocks} == {
        page: len(reasons) for page, reasons in NOT_RUN.items()
    }
    found = {name_of(page) for page in PAGES if any(block.language == "text" for block in blocks_of(page))}
    assert set(TEXTS) == found
    silent = [page for page, file in TEXTS.items() if Path(page).name not in (ROOT / "tests" / file).read_text("utf-8")]
    assert silent == []


# Links


def anchor_of(heading):
    kept = [each for each in heading.lower() if each in "-_ " or unicodedata.category(each)[0] in "LN"]
    return "".join(kept).strip().replace(" ", "-")


def links_of(page):
    targets = re.findall(r"\]\(([^)\s]+)\)", prose_of(page))
    relative = [target.partition("#") for target in targets if not re.match(r"[a-z]+:", target)]
    return [((page.parent / place).resolve() if place else page, anchor) for place, _, anchor in relative]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page):
    for target, anchor in links_of(page):
        assert target.exists()
        assert not anchor or anchor in map(anchor_of, re.findall(r"(?m)^#+ (.*)$", prose_of(target))), target


def test_every_page_is_reachable_from_the_readme_and_stands_in_the_index():
    reached = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        waiting += [target for target, _ in links_of(page) if target.suffix == ".md" and target not in reached]
    assert set(PAGES) - reached == set()
    index = ROOT / "docs" / "README.md"
    assert {page for page in PAGES if page.parent == index.parent} - {target for target, _ in links_of(index)} == {
        index
    }


# How it is written


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_bytes()) <= 14_000


def test_the_prose_of_the_docs_has_at_most_12_000_words():
    written = [page for page in WRITTEN_PAGES if page.parent == ROOT / "docs"]
    assert len(written) > 25
    assert sum(words_written(page.read_text(encoding="utf-8")) for page in written) <= 12_000


@pytest.mark.parametrize("page", WRITTEN_PAGES, ids=name_of)
def test_lines_are_wrapped_alike(page):
    text = page.read_text(encoding="utf-8")
    assert wrapped(text) == text, "run make docs"


def test_a_page_that_says_otherwise_is_reported(tmp_path):
    page = tmp_path / "page.md"
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
            run_page(page, Shell(tmp_path))
