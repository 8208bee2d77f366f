"""The page of a change in a browser."""

import patience
import pytest
from playwright.sync_api import expect

from landingzone.ground.files import write_page

SIZE = {"width": 1280, "height": 900}


@pytest.fixture
def visit(browser, tmp_path):
    """Open a page; at the end no error may have come up, and nothing may have been asked of a network."""
    opened, faults = [], []
    expect.set_options(timeout=patience.MILLISECONDS)

    def go(content, width=SIZE["width"], color_scheme="light", **settings):
        file = tmp_path / f"{len(opened)}.html"
        write_page(file, content)
        page = browser.new_page(viewport={**SIZE, "width": width}, color_scheme=color_scheme, **settings)
        opened.append(page)
        page.set_default_timeout(patience.MILLISECONDS)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.on("request", lambda request: request.url.startswith("file:") or faults.append(request.url))
        page.goto(file.as_uri())
        return page

    yield go
    for page in opened:
        page.close()
    assert faults == []
