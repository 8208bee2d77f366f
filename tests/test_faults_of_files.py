"""Whatever goes wrong while a configuration is read: it is read whole or refused."""

import json
import os
import time
from pathlib import Path

import pytest
from interrupted_writes import NEW, OLD, is_one_line, write_configuration
from samples import ACCOUNT_ID

from landingzone.cli.synth import main as synthesize_here
from landingzone.config.file import read_mapping
from landingzone.ground.problems import InvalidFile
from landingzone.reading import settled as config


def write_long_ago(file, text):
    file.write_text(text, encoding="utf-8")
    os.utime(file, (time.time() - 3600,) * 2)


def test_a_file_that_is_half_written_is_read_when_it_is_whole(tmp_path, monkeypatch):
    file = tmp_path / "landingzone.yaml"
    half = f'aws_account_id: "{ACCOUNT_ID}"\nusers:\n  alice: {{}}\n'
    write_long_ago(file, half)
    # It is a whole configuration, and would destroy a user.
    assert read_mapping(file)["users"] == {"alice": {}}
    file.write_text(half, encoding="utf-8")
    # However long this machine takes to the first look, the file was written just before.
    monkeypatch.setattr(config, "_QUIET_SECONDS", 600)
    monkeypatch.setattr(config.time, "sleep", lambda seconds: write_long_ago(file, f"{half}  bob: {{}}\n"))
    assert read_mapping(file)["users"] == {"alice": {}, "bob": {}}


def test_a_file_that_changes_between_two_looks_is_read_again(tmp_path, monkeypatch):
    file = tmp_path / "landingzone.json"
    write_long_ago(file, json.dumps(OLD))
    read, times = config.read_bytes, []

    def read_and_change(path, most):
        content = read(path, most)
        if not times:
            file.write_text(json.dumps(NEW), encoding="utf-8")
        times.append(path)
        return content

    monkeypatch.setattr(config, "read_bytes", read_and_change)
    assert read_mapping(file) == NEW
    assert len(times) > 1


def test_a_file_that_never_comes_to_rest_is_refused_in_one_line(tmp_path, monkeypatch):
    write_configuration(tmp_path, OLD)
    file = tmp_path / "landingzone.json"
    monkeypatch.setattr(config, "_QUIET_SECONDS", 600)  # also on a machine that is busy between two looks
    monkeypatch.setattr(config, "_LONGEST_WAIT_SECONDS", 0.2)
    monkeypatch.setattr(config.time, "sleep", lambda seconds: write_configuration(tmp_path, OLD))
    with pytest.raises(InvalidFile) as caught:
        read_mapping(file)
    assert str(caught.value) == f"{file}: changed while it was read; try again when it is written"


@pytest.mark.parametrize("name", ["landingzone.yaml", "landingzone.json"])
def test_a_half_that_is_no_configuration_is_refused_in_one_line_and_nothing_is_written(
    tmp_path, name, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANDINGZONE_CONFIG", name)
    for text in {"landingzone.yaml": ("users: [", ""), "landingzone.json": ("{", "\0")}[name]:
        Path(name).write_text(text, encoding="utf-8")
        assert synthesize_here() == 1
        assert is_one_line(capsys.readouterr().err)
        assert [each.name for each in tmp_path.iterdir()] == [name]
