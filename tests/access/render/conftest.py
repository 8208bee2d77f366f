"""The page of a report in a browser: one page for all, on which each test opens what it needs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from watched_pages import SIZE, watched

from landingzone.access.render.frame import resource
from landingzone.access.render.html import report_as_html
from landingzone.access.report import report
from landingzone.ground.files import write_page


@pytest.fixture
def behind_page_scripts():
    """What an expression is, of what is `given`, behind the script of the page that needs no browser."""

    def evaluate(expression, given):
        script = resource("page_words.js")
        read = 'const given = JSON.parse(require("fs").readFileSync(0, "utf8"));'
        program = f"{script}\n{read}\nconsole.log(JSON.stringify({expression}));"
        command, text = [Path(sys.executable).with_name("node"), "--eval", program], json.dumps(given)
        done = subprocess.run(command, input=text, capture_output=True, check=False, encoding="utf-8")
        assert not done.returncode, done.stderr
        return json.loads(done.stdout)

    return evaluate


@pytest.fixture(scope="package")
def page_and_faults(browser):
    faults = []
    return watched(browser, faults), faults


@pytest.fixture(scope="package")
def written(tmp_path_factory):
    """Write the page of a configuration, once, and give its address."""
    directory, addresses = tmp_path_factory.mktemp("pages"), {}

    def write(inputs, supplement=None):
        if id(inputs) not in addresses:
            file = directory / f"{len(addresses)}.html"
            write_page(file, report_as_html(report(inputs), supplement))
            addresses[id(inputs)] = file.as_uri(), inputs  # which keeps what the number is of
        return addresses[id(inputs)][0]

    return write


@pytest.fixture
def visit(page_and_faults, written):
    """Open the page of inputs; at the end no error may have come up, and nothing may have been asked of a network."""
    page, faults = page_and_faults
    faults.clear()

    def go(inputs, color_scheme="light", supplement=None, width=SIZE["width"]):
        page.set_viewport_size({**SIZE, "width": width})
        page.emulate_media(color_scheme=color_scheme)
        page.goto(written(inputs, supplement))
        return page

    yield go
    assert faults == []
    page.goto("about:blank")
