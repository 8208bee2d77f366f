"""What shells complete, and that colours are for terminals alone."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from landingzone.cli.completion import SHELLS
from landingzone.cli.main import main, program

ACCOUNT = 'aws_account_id: "123456789012"\n'
COMMAND = Path(sys.executable).parent / "landingzone"


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_its_script(shell: str, capsys: pytest.CaptureFixture[str]):
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert f"_LANDINGZONE_COMPLETE={shell}_complete" in script


def completed(*words: str) -> set[str]:
    """Ask as the script of bash does; the last word is completed."""
    asked = {"_LANDINGZONE_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(["landingzone", *words])}
    shown = subprocess.run(
        [sys.executable, "-m", "landingzone"],
        env=os.environ | asked | {"COMP_CWORD": str(len(words))},
        capture_output=True,
        text=True,
        check=False,
    )
    return set(shown.stdout.split())


def test_bash_completes_commands_options_their_values_and_files():
    assert completed("va") == {"plain,validate"}
    assert {f"plain,{name}" for name in program.commands} == completed("")
    assert completed("validate", "--format", "s") == {"plain,sarif"}
    assert completed("diff", "--f") == {"plain,--format", "plain,--fail-on"}
    assert completed("validate", "land") == {"file,land"}


def test_bash_takes_the_script():
    script = subprocess.run(["bash", "-c", f'eval "$("{COMMAND}" completion bash)"; complete -p landingzone'],
                            capture_output=True, text=True, check=False)  # fmt: skip
    assert (script.returncode, script.stderr) == (0, "")
    assert script.stdout.strip() == "complete -o nosort -F _landingzone_completion landingzone"


def on_a_terminal(words: list[str], directory: Path, **environment: str) -> str:
    """Give what a terminal gets."""
    ours, theirs = pty.openpty()
    given = os.environ | {"TERM": "xterm"} | environment
    with subprocess.Popen([str(COMMAND), *words], cwd=directory, env=given, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # Linux says so when the other end is closed
                break
            if not part:
                break
            shown += part
        process.wait()
    os.close(ours)
    return shown.decode()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    users = 'users: {bob: {path: x, "\\e[31mann": {}}, eve: {pgp_key: "keybase:eve"}}\n'
    (tmp_path / "landingzone.yaml").write_text(ACCOUNT + users, encoding="utf-8")
    return tmp_path


def test_a_terminal_gets_colours_and_a_name_cannot_make_any(directory: Path):
    shown = on_a_terminal(["validate"], directory)
    assert "\x1b[1mlandingzone.yaml:2:15: \x1b[0m\x1b[31musers.bob.path: \x1b[0mmust begin" in shown
    assert "\x1b[33mwarning: \x1b[0m" in shown
    assert "\\x1b[31mann" in shown


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_who_wants_no_colours_gets_none(environment: dict[str, str], directory: Path):
    shown = on_a_terminal(["validate"], directory, **environment)
    assert "users.bob.path: must begin" in shown
    assert "\x1b" not in shown


def test_a_pipe_gets_no_colours(directory: Path):
    for words in (["validate"], ["diff", "landingzone.yaml", "landingzone.yaml"], ["--help"], ["nonsense"]):
        done = subprocess.run([str(COMMAND), *words], cwd=directory, capture_output=True, text=True, check=False)
        assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize("words", ["--help", "validate --help", "validate", "report x", "schema", "nonsense"])
def test_a_reader_that_has_enough_hears_nothing(words: str, directory: Path):
    shell = f"cd '{directory}'; '{COMMAND}' {words} 2>&1 | true; '{COMMAND}' {words} 2>&1 >/dev/null | true"
    done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("", "")


def test_every_command_shows_an_example_that_it_takes(capsys: pytest.CaptureFixture[str]):
    for name, command in program.commands.items():
        assert main([name, "--help"]) == 0
        text = capsys.readouterr().out
        examples = [line.split("#")[0].strip() for line in text.partition("Examples:\n")[2].splitlines()]
        assert examples, name
        for example in examples:
            words = example.split(" > ")[0].split(" < ")[0].split()
            assert words[:2] == ["landingzone", name]
            # Parsed, and not run.
            command.make_context(name, [word.strip("'") for word in words[2:]])
