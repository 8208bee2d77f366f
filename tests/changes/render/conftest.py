"""The page of a change in a browser."""

import pytest
from watched_pages import SIZE, watched

from landingzone.ground.files import write_page


@pytest.fixture
def visit(browser, tmp_path):
    """Open a page; at the end no error may have come up, and nothing may have been asked of a network."""
    opened, faults = [], []

    def go(content, width=SIZE["width"], color_scheme="light", **settings):
        file = tmp_path / f"{len(opened)}.html"
        write_page(file, content)
        page = watched(browser, faults, viewport={**SIZE, "width": width}, color_scheme=color_scheme, **settings)
        opened.append(page)
        page.goto(file.as_uri())
        return page

    yield go
    for page in opened:
        page.close()
    assert faults == []
