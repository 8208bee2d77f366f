"""A configuration is read from files, pipes and the standard input alike, and each is named as a person wrote it."""

import io
import itertools
import os
import shlex
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from samples import ACCOUNT_ID

from landingzone import InvalidFile
from landingzone.config.file import read_mapping

YAML = f'aws_account_id: "{ACCOUNT_ID}"\nusers: {{alice: }}\n'
JSON = f'\ufeff{{\n\t"aws_account_id": "{ACCOUNT_ID}",\n\t"users": {{"alice": null, "b\\ud83d\\ude00": {{}}}}\n}}\n'


def read_standard_input(monkeypatch, content, name="-"):
    data = content if isinstance(content, bytes) else content.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    return read_mapping(Path(name))


def test_the_standard_input_is_read_as_yaml_and_as_json(monkeypatch):
    for name, text in itertools.product(("-", "/dev/stdin"), (YAML, JSON)):
        assert read_standard_input(monkeypatch, text, name)["users"]["alice"] is None


def test_a_fault_of_the_standard_input_names_it(monkeypatch):
    for content, told in (
        ("a: [", ":1:4: has `[` that is not closed"),
        ('{"a": 1, "a": 2}', ":1:10: has 'a' twice in one map; keep one"),
        ("", ": is empty; write"),
        (b"\xff\xfea\x00", ": is not UTF-8 text (byte 0); save it as UTF-8"),
    ):
        with pytest.raises(InvalidFile) as caught:
            read_standard_input(monkeypatch, content)
        assert str(caught.value).startswith(f"<standard input>{told}")


def test_a_program_without_a_standard_input_is_told(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InvalidFile, match=r"^<standard input>: is closed; name a file$"):
        read_mapping(Path("-"))


@pytest.mark.skipif(os.name == "nt", reason="no pipes with names")
def test_a_pipe_with_a_name_is_read(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text(JSON, encoding="utf-8"))
    writer.start()
    assert "alice" in read_mapping(pipe)["users"]
    writer.join()


@pytest.mark.skipif(os.name == "nt", reason="no /dev")
def test_a_shell_gives_a_file_in_any_way(tmp_path):
    (tmp_path / "people").write_text(JSON, encoding="utf-8")
    # One process reads what the shell puts together, and its standard input behind it.
    reading = "import sys; from pathlib import Path; from landingzone.config.file import read_mapping as read; "
    reading += "print([[*read(Path(name))['users']][:1] for name in sys.argv[1:]])"
    people, read = shlex.quote(str(tmp_path / "people")), f"{shlex.quote(sys.executable)} -c {shlex.quote(reading)}"
    command = ["bash", "-c", f"cat {people} | {read} <(cat {people}) /dev/stdin"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=600)
    assert (done.stdout, done.stderr) == ("[['alice'], ['alice']]\n", "")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *((name, JSON) for name in ("people", "people.yaml", "people.tfvars", "people.json")),
        ("people.yaml", "{aws_account_id: 'x', users: {alice: }}"),
        ("people.yaml", "{\n  # ours\n  users: {alice: {}}\n}"),
    ],
)
def test_json_with_tabs_in_a_file_of_any_name_and_yaml_in_braces_are_read(name, text, tmp_path):
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert "alice" in read_mapping(tmp_path / name)["users"]
