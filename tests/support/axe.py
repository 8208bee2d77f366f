"""axe-core in a page of a browser: what keeps people out who see, hear or move otherwise."""

from dev.toolchain import ROOT

_SCRIPT = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def violations(page, rules=None):
    """Return what axe finds in the page that is open: the rule, and where.

    Args:
        page: The page of the browser.
        rules: Names of the rules; None: all.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_SCRIPT.read_text(encoding="utf-8"))
    found = page.evaluate("(rules) => axe.run(rules ? {runOnly: rules} : {})", rules)["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]
