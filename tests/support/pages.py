"""The pages of the documentation, and what is done with each of their blocks:

| block | what is done |
| --- | --- |
| `console` | each command behind a `$` runs in a shell, one after the other, and its output is compared |
| `yaml` | it is a configuration without problems; a part of one gets an account |
| `json` | it is read |
| `python` | it runs |
| `hcl` | it is read as Terraform reads it, and a call of the module names inputs that there are |
| `sh`, `text` | nothing: `test_pages.py` lists both, with the reason |

In the output, `...` stands for whatever varies. A command that fails is followed by `$ echo $?`. A comment
`<!-- file: NAME -->` before a block writes it into the directory of the page; `<!-- wrong-file: NAME -->` does the same
with a configuration that has problems on purpose.
"""

import contextlib
import doctest
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import hcl
import pytest
from run_program import run_bash
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY
from sybil import Document, Region, Sybil
from sybil.parsers.markdown.codeblock import CodeBlockParser
from sybil.parsers.markdown.lexers import DirectiveInHTMLCommentLexer, FencedCodeBlockLexer

from landingzone.cli.main import main
from landingzone.config.file import read_content
from landingzone.config.inputs import Inputs
from landingzone.rules.configuration import find_problems

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "examples").glob("*/README.md")),
]
_ELSEWHERE = ("LANDINGZONE", "CDKTF", "CDKTN", "PYTEST", "AWS_", "GIT_", "VIRTUAL_ENV", "PYTHON")
# A page shows no colours.
_LOOKS = re.compile(r"\x1b\[[0-9;]*m")
_STEP = re.compile(r"^\$ (.*(?:\n> .*)*)\n((?:(?!\$ ).*\n?)*)", re.MULTILINE)
_OF_A_SHELL = re.compile(r"[|&;<>$`*\n]")
_META_ARGUMENTS = {"source", "version", "providers", "count", "for_each", "depends_on"}
# What stands in the pages for keys of people, and what other files have.
_KEYS = {
    re.compile(r"(?<=pgp_key: )(the (new )?key of \w+|PUBLIC-KEY-OF-\w+)"): PGP_PUBLIC_KEY,
    re.compile(r"(?<=ssh_public_key: )the SSH key of \w+"): SSH_PUBLIC_KEY,
    re.compile(r"pgp_key_file: [^\s},]+"): f"pgp_key: {PGP_PUBLIC_KEY}",
    re.compile(r"(?m)^include: .*\n"): "",
}
_GENERATED = re.compile(r"(?s)<!-- ([\w -]+): make docs -->.*?<!-- end of \1 -->")
_FENCED = re.compile(r"(?ms)^ *```.*?^ *```$")
_COMMENT = re.compile(r"(?s)<!--.*?-->")
_TARGET = re.compile(r"\]\([^)\s]+\)")
_CHECKER = doctest.OutputChecker()


class Step(NamedTuple):
    """A command and what it prints, as a page shows it."""

    command: str
    told: str


class Block(NamedTuple):
    language: str
    text: str


@dataclass
class Shell:
    """A shell in a directory of its own; `cd` and `$?` reach the next command. `instead`: texts of a page -> here."""

    home: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)
    status: int = 0

    def __post_init__(self):
        self.directory = self.home

    def run(self, command):
        words = [] if _OF_A_SHELL.search(command) else shlex.split(command)
        # What starts Terraform, and Node in the directory of the page, has a process of its own.
        is_here = words[:1] == ["landingzone"] and words[1:2] not in (["plan"], ["apply"])
        return self._run_here(words[1:]) if is_here else self._run_in_a_shell(command)

    def _run_here(self, words):
        printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        with (
            contextlib.chdir(self.directory),
            mock.patch.dict(os.environ, self._environment(), clear=True),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
        ):
            self.status = main(words)
        printed.seek(0)
        return printed.read()

    def _run_in_a_shell(self, command):
        place = self.home / ".place"
        script = f'(exit "$1"); eval "$2"\nstatus=$?; pwd > {place}; exit "$status"'
        words = ["-c", script, "bash", str(self.status), command]
        done = run_bash(words, self.directory, self._environment())
        self.status = done.returncode
        self.directory = Path(place.read_text(encoding="utf-8").strip())
        place.unlink()
        told = _LOOKS.sub("", done.stdout)
        # A terminal begins a new line before it asks for the next command.
        return told if told.endswith("\n") or not told else f"{told}\n"

    def here(self, text):
        for shown, real in self.instead.items():
            text = text.replace(shown, real)
        return text

    def _environment(self):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_ELSEWHERE)}
        set_here = {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)]),
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / ".gen")]),
            "HOME": str(self.home),
            # What jsii has unpacked once serves every home.
            "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(Path.home() / ".cache" / "aws" / "jsii" / "package-cache"),
            "COLUMNS": "80",
            **{f"GIT_CONFIG_{whose}": os.devnull for whose in ("GLOBAL", "SYSTEM")},
            **{f"GIT_{who}_NAME": "you" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "you@example.org" for who in ("AUTHOR", "COMMITTER")},
        }
        return kept | set_here | self.variables


def blocks_of(page):
    document = Document(page.read_text(encoding="utf-8"), str(page))
    lexed = FencedCodeBlockLexer(language=".*")(document)
    return [Block(region.lexemes["language"], region.lexemes["source"]) for region in lexed]


def steps_of(text):
    assert text.startswith("$ "), f"a block of `console` begins with `$ `: {text[:40]!r}"
    return [Step(command.replace("\n> ", "\n"), told) for command, told in _STEP.findall(text)]


def name_of(page):
    return page.relative_to(ROOT).as_posix()


def prose_of(page):
    """Return the text of a page without its blocks."""
    return re.sub(r"(?ms)^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"))


def words_written(text):
    """Count the words that people write, in prose, headings and tables: not in blocks, nor what a command makes."""
    prose = _COMMENT.sub("", _FENCED.sub("", _GENERATED.sub("", text)))
    return sum(any(map(str.isalnum, word)) for word in _TARGET.sub("]", prose).split())


def needs(page, *programs):
    commands = [
        each.command for block in blocks_of(page) if block.language == "console" for each in steps_of(block.text)
    ]
    return any(re.search(rf"(?:^|[|(&;] *){program}\b", each) for each in commands for program in programs)


def needs_the_engine(page):
    return needs(page, "cdktf", "terraform", "landingzone (?:plan|apply)")


def run_alone(page, variables, instead):
    """Run a page in a home of its own, whose path is short, as the sockets of gpg need."""
    with tempfile.TemporaryDirectory(prefix="page-", ignore_cleanup_errors=True) as place:
        if not needs(page, "gpg"):
            run_page(page, Shell(Path(place), variables, instead))
            return
        if not shutil.which("gpg"):
            pytest.skip("there is no gpg")
        Path(place, ".gnupg").mkdir(mode=0o700)
        try:
            run_page(page, Shell(Path(place), variables, instead))
        finally:
            environment = {**os.environ, "HOME": place, "GNUPGHOME": f"{place}/.gnupg"}
            subprocess.run(["gpgconf", "--kill", "all"], env=environment, check=False, capture_output=True, timeout=600)


def run_page(page, shell):
    """Do with each block of a page what is to be done with it; one that is not as the page says is a SybilFailure."""
    document = _READER.parse(page)
    document.namespace["shell"] = shell
    for example in document.examples():
        example.evaluate()


def _find_files(document):
    def note(example):
        example.namespace["file"] = example.parsed

    for lexer in (DirectiveInHTMLCommentLexer("file"), DirectiveInHTMLCommentLexer("wrong-file")):
        for region in lexer(document):
            name, is_wrong = region.lexemes["arguments"], region.lexemes["directive"] == "wrong-file"
            yield Region(region.start, region.end, parsed=(name, is_wrong), evaluator=note)


def _write_file(example):
    """Write the block where the comment before it says; tell whether it has problems on purpose."""
    shell = example.namespace["shell"]
    name, is_wrong = example.namespace.pop("file", ("", False))
    if name:
        path = shell.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(shell.here(example.parsed), encoding="utf-8")
    return bool(is_wrong)


def _run_console(example):
    shell = example.namespace["shell"]
    steps = steps_of(example.parsed)
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        told, wanted = shell.run(shell.here(step.command)), shell.here(step.told)
        if not _CHECKER.check_output(wanted, told, doctest.ELLIPSIS):
            difference = _CHECKER.output_difference(doctest.Example(step.command, wanted), told, doctest.ELLIPSIS)
            return f"$ {step.command}\n{difference}"
        if shell.status and (following is None or following.command != "echo $?"):
            said = f"failed with status {shell.status}, and no `$ echo $?` follows; it printed"
            return f"$ {step.command}\n{said}\n{told}"
    return None


def _check_configuration(example):
    is_wrong = _write_file(example)
    text = example.parsed
    for shown, key in _KEYS.items():
        text = shown.sub(key, text)
    content = read_content(text.encode(), Path("page.yaml"), "page").content
    problems = find_problems({"aws_account_id": ACCOUNT_ID, **content})
    return None if bool(problems) == is_wrong else "\n".join(map(str, problems)) or "has no problems"


def _read_json(example):
    _write_file(example)
    json.loads(example.parsed)


def _run_python(example):
    _write_file(example)
    shell = example.namespace["shell"]
    (shell.home / ".example.py").write_text(example.parsed, encoding="utf-8")
    told = shell.run(f"python {shell.home / '.example.py'}")
    return told if shell.status else None


def _check_hcl(example):
    _write_file(example)
    content = hcl.read_files({"main.tf": example.parsed})["main.tf"]
    calls = [call for named in content.get("module", {}).values() for call in named]
    known = {*Inputs.model_fields, *_META_ARGUMENTS}
    unknown = {name for call in calls if "iam-users-and-groups" in call["source"] for name in call} - known
    return f"the module has no {', '.join(sorted(unknown))}" if unknown else None


_READER = Sybil(
    parsers=[
        _find_files,
        CodeBlockParser("console", _run_console),
        CodeBlockParser("yaml", _check_configuration),
        CodeBlockParser("json", _read_json),
        CodeBlockParser("python", _run_python),
        CodeBlockParser("hcl", _check_hcl),
    ]
)
