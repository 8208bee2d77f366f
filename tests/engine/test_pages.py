"""Every command, output and configuration on a page of the documentation is what happens on the engine."""

import pytest
from pages import PAGES, name_of, needs_the_engine, run_alone

from dev.engine import prepare_toolchain

ENDPOINT = "http://127.0.0.1:5000"
"""The emulator, on pages; here it takes a port that is free."""
LONG = ("docs/first-stack.md", "docs/split-state.md")
"""Pages with commands of the engine that take half a minute."""
ON_THE_ENGINE = [
    pytest.param(page, marks=pytest.mark.long if name_of(page) in LONG else ())
    for page in PAGES
    if needs_the_engine(page)
]


@pytest.mark.parametrize("page", ON_THE_ENGINE, ids=name_of)
def test_what_a_page_shows_is_what_happens_on_the_engine(page, emulator):
    # `CI` keeps the command of the CDK from drawing on a terminal that is none.
    variables = {name: value for name, value in prepare_toolchain().environment().items() if name != "HOME"}
    run_alone(page, variables | {"CI": "true"}, {ENDPOINT: emulator.endpoint})
