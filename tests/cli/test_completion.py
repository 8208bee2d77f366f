"""What shells complete, and that colours and bars are for terminals alone."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from landingzone.cli import progress
from landingzone.cli.command import LazyGroup, commands_below
from landingzone.cli.completion import SHELLS
from landingzone.cli.main import commands, main
from landingzone.ground.tables import read_rows


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_its_script(shell, command):
    script = command(0, "completion", shell).out
    assert f"_LANDINGZONE_COMPLETE={shell}_complete" in script
    if shell == "bash":
        words = ["bash", "-c", 'eval "$(cat)"; complete -p landingzone']
        done = subprocess.run(words, input=script, capture_output=True, text=True, check=True)
        assert (done.stdout, done.stderr) == ("complete -o nosort -F _landingzone_completion landingzone\n", "")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        *((["va"], {"plain,validate"}), ([""], {f"plain,{name}" for name in commands_below()})),
        *((["validate", "--format", "s"], {"plain,sarif"}), (["validate", "land"], {"file,land"})),
        (["diff", "--f"], {"plain,--format", "plain,--fail-on"}),
        (["shards", "o"], {"plain,of", "plain,outputs"}),
    ],
)
def test_bash_completes_commands_options_their_values_and_files(words, expected, monkeypatch, capsys):
    # As its script asks; the last word is completed.
    monkeypatch.setenv("_LANDINGZONE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", " ".join(["landingzone", *words]))
    monkeypatch.setenv("COMP_CWORD", str(len(words)))
    with pytest.raises(SystemExit):
        main([])
    assert set(capsys.readouterr().out.split()) == expected


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}, None])
def test_a_terminal_gets_colours_unless_they_are_unwanted_and_a_name_makes_none(environment, tmp_path, monkeypatch):
    shown = io.StringIO() if environment is None else Terminal()
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in ({"TERM": "xterm"} | (environment or {})).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", shown)
    users = 'users: {bob: {path: x, "\\e[31mann": {}}, eve: {pgp_key: "keybase:eve"}}\n'
    (tmp_path / "a.yaml").write_text(f'aws_account_id: "123456789012"\n{users}', encoding="utf-8")
    assert main(["validate", str(tmp_path / "a.yaml")]) == 1
    text = shown.getvalue()
    assert "\\x1b[31mann" in text
    bold, red, yellow, off = ("\x1b[1m", "\x1b[31m", "\x1b[33m", "\x1b[0m") if environment == {} else [""] * 4
    assert f"a.yaml:2:15: {off}{red}users.bob.path: {off}must begin" in text
    assert f"{yellow}warning: {off}" in text
    assert text.startswith(bold)
    assert ("\x1b" in text) == (environment == {})


def test_a_reader_that_has_enough_hears_nothing(tmp_path):
    (tmp_path / "landingzone.yaml").write_text('aws_account_id: "123456789012"\nusers: {bob: {}}\n', encoding="utf-8")
    command = f"'{Path(sys.executable).parent}/landingzone'"
    # Of the text of click, of wrong use, and of warnings, which are no failure.
    lines = [f"{command} {words} 2>&1 | true" for words in ("--help", "nonsense", "validate")]
    script = ["bash", "-c", "; ".join([*lines, "echo ${PIPESTATUS[0]}"])]
    done = subprocess.run(script, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("0\n", "")


def test_every_command_shows_an_example_that_it_takes(command):
    for name, known in commands():
        text = command(0, *name.split(), "--help").out
        examples = [line.split("#")[0].strip() for line in text.partition("Examples:\n")[2].splitlines()]
        assert examples, name
        for example in examples:
            words = re.split(" >+ | < ", example)[0].split()
            own = ["landingzone", *name.split()]
            assert words[: len(own)] == own
            # Parsed, and not run.
            known.make_context(f"landingzone {name}", [word.strip("'") for word in words[len(own) :]])


def test_the_tables_of_the_help_are_about_what_there_is():
    found = dict(commands())
    assert [name for name, _ in read_rows("landingzone.cli", "commands.tsv")] == [*found]
    assert {name for name, _ in read_rows("landingzone.cli", "examples.tsv")} <= found.keys()
    options = {(each, one.opts[0]) for name, known in found.items() for one in known.params for each in ("", name)}
    for option, names, _ in read_rows("landingzone.cli", "options.tsv"):
        assert {(name, option) for name in names.split(", ")} <= options
    for name, known in found.items():  # one without a row is in no list
        assert isinstance(known, LazyGroup) or {*getattr(known, "commands", ())} == {*commands_below(name)}


# Long work says how far it is.


def test_a_pipe_gets_a_line_now_and_then(capsys, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    with progress.progress("Reading the account", "users") as tell:
        for done in range(1200):
            now[0] += 0.0101
            tell(done, 1200)
    lines = [f"Reading the account: {done} of 1,200 users\n" for done in (495, 991)]
    assert capsys.readouterr() == ("", "".join(lines))


def test_a_terminal_gets_a_bar_which_ends_also_when_something_fails(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    def work():
        with progress.progress("Reading the account", "users") as tell:
            for done in range(11):
                tell(done, 10)
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        work()
    shown = terminal.getvalue()
    assert [text for text in ("Reading the account (users)", "5/10", "10/10") if text not in shown] == []
    assert shown.endswith("\n")
