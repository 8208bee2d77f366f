"""Configuration files, pipes and the standard input are read as they are written; faults are told with their place."""

import io
import itertools
import json
import os
import shlex
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import yaml
from samples import ACCOUNT_ID, EVERYTHING_ON, EXAMPLES, HERE, read_example

from landingzone.config.file import read_configuration, read_mapping
from landingzone.config.options import StackConfiguration
from landingzone.config.user import User
from landingzone.ground.problems import InvalidFile, InvalidInputs


def write(directory, text, name="people.yaml"):
    path = directory / name
    path.write_text(text, encoding="utf-8")
    return path


def fault_of(path):
    with pytest.raises(InvalidFile) as caught:
        read_configuration(path)
    return str(caught.value)


def test_the_sample_and_the_examples_are_read_as_they_are():
    sample = read_configuration(HERE.parent / "landingzone.yaml")
    assert (sample.aws_account_id, sample.users["grace"]) == (ACCOUNT_ID, User())
    assert sample.users["ci-deploy"].permissions_boundary == "arn:aws:iam::aws:policy/PowerUserAccess"
    for name in EXAMPLES:
        read = read_configuration(HERE / "examples" / f"{name}.tfvars.json")
        assert read.model_dump(exclude_unset=True) == read_example(name)


def test_yaml_is_read_by_the_rules_of_1_2(tmp_path):
    words = ("no", "yes", "on", "off", "y", "012_345", "1:30", "2024-01-01", "<<")
    tags = "".join(f"w{at}: {word}, " for at, word in enumerate(words))
    users = f"{{bob: &same {{tags: {{{tags}}}}}, ann: *same}}"
    # A byte order mark and line ends of Windows do no harm.
    path = write(tmp_path, f'\ufeffaws_account_id: "{ACCOUNT_ID}"\r\nusers: {users}\r\n')
    bob = User(tags={f"w{at}": word for at, word in enumerate(words)})
    assert read_configuration(path).users == {"bob": bob, "ann": bob}


def test_json_and_yaml_of_the_same_content_give_the_same(tmp_path):
    as_json = write(tmp_path, json.dumps(EVERYTHING_ON), "people.json")
    as_yaml = write(tmp_path, yaml.safe_dump(EVERYTHING_ON))
    assert read_configuration(as_json) == read_configuration(as_yaml) == StackConfiguration(**EVERYTHING_ON)


def test_for_a_directory_or_another_ending_the_usual_file_is_named(tmp_path):
    usual, near = write(tmp_path, "", "landingzone.yaml"), tmp_path / "landingzone.yml"
    assert fault_of(tmp_path) == f"{tmp_path}: is a directory; name the file: {usual}"
    assert fault_of(near) == f"{near}: there is no such file; did you mean {usual}?"


def test_the_mark_of_a_token_is_refused_wherever_it_stands(tmp_path):
    mark = "${TfToken[TOKEN.0]}"
    content = {"users": {"bob": {"tags": {mark: "x", "y": f"a{mark}"}, "groups": [mark]}}}
    with pytest.raises(InvalidInputs) as caught:
        read_mapping(write(tmp_path, json.dumps(content), "people.json"))
    expected = [f'users.bob.tags["{mark}"]', "users.bob.tags.y", "users.bob.groups[0]"]
    assert [problem.path for problem in caught.value.problems] == expected


def test_half_a_character_is_refused(tmp_path):
    for name in ("people.json", "people.yaml"):
        path = write(tmp_path, '{"users": {"bob": {"tags": {"\\ud83d": "x", "whole": "\\ud83d\\ude00"}}}}', name)
        assert fault_of(path).startswith(f"{path}:1:29: has half of a")


YAML = f'aws_account_id: "{ACCOUNT_ID}"\nusers: {{alice: }}\n'
JSON = f'\ufeff{{\n\t"aws_account_id": "{ACCOUNT_ID}",\n\t"users": {{"alice": null, "b\\ud83d\\ude00": {{}}}}\n}}\n'


def read_standard_input(monkeypatch, content, name="-"):
    data = content if isinstance(content, bytes) else content.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    return read_mapping(Path(name))


def test_the_standard_input_is_read_as_yaml_and_as_json_and_named_in_a_fault(monkeypatch):
    for name, text in itertools.product(("-", "/dev/stdin"), (YAML, JSON)):
        assert read_standard_input(monkeypatch, text, name)["users"]["alice"] is None
    for content, told in (
        ("a: [", ":1:4: has `[` that is not closed"),
        (b"\xff\xfea\x00", ": is not UTF-8 text (byte 0); save it as UTF-8"),
    ):
        with pytest.raises(InvalidFile) as caught:
            read_standard_input(monkeypatch, content)
        assert str(caught.value).startswith(f"<standard input>{told}")
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InvalidFile, match=r"^<standard input>: is closed; name a file$"):
        read_mapping(Path("-"))


@pytest.mark.skipif(os.name == "nt", reason="no pipes with names, no /dev")
def test_a_pipe_is_read_and_what_a_shell_gives_in_any_way(tmp_path):
    pipe, file = tmp_path / "pipe", tmp_path / "people"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text(JSON, encoding="utf-8"))
    writer.start()
    assert "alice" in read_mapping(pipe)["users"]
    writer.join()
    file.write_text(JSON, encoding="utf-8")
    # One process reads what the shell puts together, and its standard input behind it.
    reading = "import sys; from pathlib import Path; from landingzone.config.file import read_mapping as read; "
    reading += "print([[*read(Path(name))['users']][:1] for name in sys.argv[1:]])"
    people, read = shlex.quote(str(file)), f"{shlex.quote(sys.executable)} -c {shlex.quote(reading)}"
    command = ["bash", "-c", f"cat {people} | {read} <(cat {people}) /dev/stdin"]
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
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
