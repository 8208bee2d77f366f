"""The package on systems that are not here: everything loads, and writes and prints the same as on Linux.

What is not here is simulated (`simulated_windows.py`), and so is not proven. `make check` holds the types against what
Windows and macOS have.
"""

import contextlib
import errno
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from interrupted_writes import files_below
from samples import ACCOUNT_ID

from dev.toolchain import ROOT
from landingzone.cli.main import main, program
from landingzone.cli.terminal import say
from landingzone.terraform.module import write_module

# `Ł` is no letter of Western Europe, which a console or a file of Windows may be limited to.
PEOPLE = {"aws_account_id": ACCOUNT_ID, "users": {"bob": {"path": "/Łódź/", "groups": ["full-access"]}}}
TO_SYNTHESIZE = PEOPLE | {"administrators_elsewhere": True, "users": {"zoe": {"tags": {"Team": "Łódź"}}}}
ANN = {"name": "ann", "arn": f"arn:aws:iam::{ACCOUNT_ID}:user/ann", "tags": {"Team": "Łódź"}}
USER = {"mode": "managed", "type": "aws_iam_user", "name": "a", "instances": [{"attributes": ANN}]}
COMMANDS = {
    "report": ["report", "people.yaml", "--format", "csv"],
    "page": ["report", "people.yaml", "--html", "page.html"],
    "page-again": ["report", "people.yaml", "--html", "page.html"],
    "adopt": ["adopt", "state.json", "adopted"],
    "module": ["module", "module"],
}
ON_WINDOWS = """
import pkgutil
import simulated_windows
from test_platforms import run_commands
import landingzone

names = [each.name for each in pkgutil.walk_packages(landingzone.__path__, "landingzone.")]
everything = [name for name in names if not name.endswith("__main__")]
# CDKTF is loaded when it is first used, which is too late for a library that finds Linux.
simulated_windows.become_windows(*everything, "cdktf")
for name in everything:
    __import__(name)
run_commands(line_end="\\r\\n")
from landingzone.cli.synth import main
assert main() == 0
"""


def run_commands(line_end):
    from landingzone.cli.main import main

    for name, words in COMMANDS.items():
        printed = io.BytesIO()
        with contextlib.redirect_stdout(io.TextIOWrapper(printed, encoding="cp1252", newline=line_end)) as out:
            status = main(words)
            out.flush()
            Path(f"{name}.out").write_bytes(printed.getvalue() + f"status {status}".encode())


def run_on_windows(place):
    paths = [str(path) for path in (ROOT, ROOT / "tests", ROOT / "tests" / "support", ROOT / ".gen")]
    variables = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    subprocess.run([sys.executable, "-c", ON_WINDOWS], cwd=place, env=variables, check=True, timeout=600)


@pytest.mark.long
def test_everything_loads_on_windows_and_the_commands_write_and_print_the_same(tmp_path, monkeypatch):
    places = [tmp_path / "here", tmp_path / "there"]
    for place in places:
        place.mkdir()
        for name, content in (("people", PEOPLE), ("landingzone", TO_SYNTHESIZE)):
            text = yaml.safe_dump(content, allow_unicode=True)
            # With the mark and the line ends of an editor of Windows.
            (place / f"{name}.yaml").write_text(text, encoding="utf-8-sig", newline="\r\n")
        (place / "state.json").write_text(json.dumps({"version": 4, "resources": [USER]}), encoding="utf-8")
    monkeypatch.chdir(places[0])
    run_commands("\n")
    run_on_windows(places[1])
    here, there = map(files_below, places)
    for files in (here, there):
        # A minute may end between them.
        files["page.html"], times = re.subn(rb"made \d{4}-\d\d-\d\d \d\d:\d\d UTC", b"", files["page.html"])
        assert times == 1
    assert {name: text for name, text in there.items() if not name.startswith("cdktf.out")} == here
    assert {"page.html", "module/main.tf", "adopted/landingzone.yaml"} <= here.keys()
    assert "cdktf.out/stacks/landingzone/cdk.tf.json" in there
    assert b"/\\u0141\xf3d\\u017a/" in here["report.out"]
    assert all(text.endswith(b"status 0") for name, text in here.items() if name.endswith(".out"))


# Names, and consoles


RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?|.*[<>:\"|?*\\\x00-\x1f].*|.*[. ]", re.IGNORECASE)


def test_names_are_distinguished_on_every_disk_and_help_can_be_printed_on_every_console(tmp_path, capsys):
    write_module(tmp_path / "module")
    names = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")]
    assert len({name.lower() for name in names}) == len(names)
    assert all(name.isascii() for name in names)
    assert not [name for name in names for part in name.split("/") if RESERVED.fullmatch(part)]
    for command in ("", *program.commands):
        assert main([*filter(None, [command]), "--help"]) == 0
    assert capsys.readouterr().out.isascii()


def test_a_pipe_that_is_closed_ends_the_output_on_windows_too(monkeypatch, capsys, tmp_path):
    def refuse(_):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    with (tmp_path / "pipe").open("w", encoding="utf-8") as file:
        closed = SimpleNamespace(encoding="cp1252", isatty=lambda: False, write=refuse, fileno=file.fileno)
        monkeypatch.setattr(sys, "stdout", closed)
        monkeypatch.setattr(sys, "platform", "win32")
        say("a line")
