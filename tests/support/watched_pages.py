"""Pages in a browser: what may not happen on any, and what a page cuts."""

import patience
from playwright.sync_api import expect

expect.set_options(timeout=patience.MILLISECONDS)
SIZE = {"width": 1280, "height": 900}


def watched(browser, faults, **settings):
    """Open a page; among `faults` comes each error, and each thing that is asked of a network."""
    page = browser.new_page(**{"viewport": SIZE, **settings})
    page.set_default_timeout(patience.MILLISECONDS)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.on("request", lambda request: request.url.startswith("file:") or faults.append(request.url))
    return page


CUT = """() => [...document.querySelectorAll("body *")]
    .filter((one) => one.offsetParent && !one.closest("#map, svg, .skip, thead"))
    .filter((one) => {
        const box = one.getBoundingClientRect(), style = getComputedStyle(one);
        const scrolls = style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1;
        return box.left < -1 || box.right > innerWidth + 1 || scrolls;
    }).map((one) => one.outerHTML.slice(0, 120))"""
"""What is not all to be seen."""
