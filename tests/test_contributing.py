"""What CONTRIBUTING.md and SECURITY.md point to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_link_and_file_and_command_of_make_is_there(page: Path):
    text = page.read_text(encoding="utf-8")
    places = re.findall(r"\]\(([^)#]+)", text)
    places += re.findall(r"`((?:[.\w-]+/)+[\w-]+\.\w+|[\w-]+\.(?:md|toml|lock))`", text)
    assert places
    assert [place for place in places if not (ROOT / place).exists()] == []
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)) <= targets


def test_neither_names_a_person_or_an_address_to_write_to():
    assert [page.name for page in PAGES if "@" in page.read_text(encoding="utf-8")] == []
