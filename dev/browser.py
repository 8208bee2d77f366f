"""A real browser for the tests of the report's page: the Chromium inside the npm package `@sparticuz/chromium`.

It comes with the libraries and a font that it needs, so nothing of the machine's own is used.
"""

import os
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from dev.toolchain import LOCAL, ROOT, prepare_toolchain

_PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium" / "bin"
_ARCHIVES = {"chromium.br": "chromium", "al2023.tar.br": "libraries.tar", "fonts.tar.br": "fonts.tar"}

_UNPACK = """\
const { createReadStream, createWriteStream } = require("node:fs");
const { createBrotliDecompress } = require("node:zlib");
const { pipeline } = require("node:stream/promises");
const [from, to] = process.argv.slice(1);
pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
"""

_FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{home}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{home}/fonts-cache</cachedir>
</fontconfig>
"""


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Open a browser without a window, and close it at the end.

    Raises:
        FileNotFoundError: The npm packages are not installed; the message says how to install them.
    """
    home = _unpacked()
    environment: dict[str, str | float | bool] = {
        **os.environ,
        "LD_LIBRARY_PATH": str(home / "lib"),
        "FONTCONFIG_FILE": str(home / "fonts.xml"),
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=home / "chromium",
            env=environment,
            args=["--no-zygote", "--font-render-hinting=none"],
            timeout=600_000,  # milliseconds: the machine may be busy
            chromium_sandbox=False,  # which root may not have, as in CI; what is opened are files that tests wrote
        )
        try:
            yield browser
        finally:
            browser.close()


def _unpacked() -> Path:
    if not _PACKAGE.is_dir():
        raise FileNotFoundError("there is no browser: run `make setup`, which installs an npm package with one")
    home = LOCAL / f"chromium-{(_PACKAGE / 'chromium.br').stat().st_size}"
    if (home / "fonts.xml").is_file():
        return home
    home.mkdir(parents=True, exist_ok=True)
    node = prepare_toolchain().node
    for archive, name in _ARCHIVES.items():
        beside = home / f"{name}.{os.getpid()}"
        subprocess.run([node, "-e", _UNPACK, _PACKAGE / archive, beside], check=True)
        beside.chmod(0o755)
        beside.replace(home / name)  # so that a second process sees none or all of it
        if name.endswith(".tar"):
            with tarfile.open(home / name) as tar:
                tar.extractall(home, filter="data")
    (home / "fonts.xml").write_text(_FONTS.format(home=home), encoding="utf-8")  # last: all the rest is there
    return home
