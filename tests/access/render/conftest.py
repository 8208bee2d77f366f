"""The page of a report in a browser."""

import pytest
from playwright.sync_api import expect

from dev.browser import open_browser
from landingzone.access.render.html import report_as_html
from landingzone.access.report import report
from landingzone.files import write_page

# Of the machine, which may be at other things too, nothing is expected but that it comes to it.
PATIENCE_MILLISECONDS = 600_000
expect.set_options(timeout=PATIENCE_MILLISECONDS)


@pytest.fixture(scope="module")
def browser():
    with open_browser() as opened:
        yield opened


@pytest.fixture
def visit(browser, tmp_path):
    """Open the page of inputs; at the end no error may have come up, and nothing may have been asked of a network."""
    faults = []
    pages = []

    def go(inputs, **options):
        file = tmp_path / "report.html"
        write_page(file, report_as_html(report(inputs)))
        page = browser.new_page(viewport={"width": 1280, "height": 900}, **options)
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.on("request", lambda request: request.url.startswith("file:") or faults.append(request.url))
        page.goto(file.as_uri())
        pages.append(page)
        return page

    yield go
    for page in pages:
        page.close()
    assert faults == []
