"""A file of another kind, in the place of any file that is read, is refused without a word of it."""

import os
import re
from pathlib import Path

import pytest
from other_files import TEXTS, WITH_INPUTS
from samples import ACCOUNT_ID

from landingzone.cli.main import main
from landingzone.cli.synth import main as synthesize
from landingzone.config.file import read_file
from landingzone.ground.problems import InvalidFile, InvalidInputs

FINE = f'aws_account_id: "{ACCOUNT_ID}"\nadministrators_elsewhere: true\nusers: {{bob: {{}}}}\n'
KEYS = "users: {bob: {create_login_profile: true, pgp_key_file: keys/bob.asc}}\n"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("LANDINGZONE_CONFIG", "CDKTF_CONTEXT_JSON", "CDKTN_CONTEXT_JSON"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "/nowhere")  # neither gpg nor git
    for name in ("people", "keys"):
        Path(name).mkdir()
    write("fine.yaml", FINE.encode())


def write(name, content):
    Path(name).write_bytes(content)
    os.utime(name, (0, 0))


def refusal(name):
    with pytest.raises((InvalidFile, InvalidInputs)) as caught:
        read_file(Path(name)).configuration()
    problems = getattr(caught.value, "problems", None) or [caught.value.problem]
    return "\n".join([str(caught.value), repr(caught.value), *map(repr, problems)])


def shows(text, content):
    """Return what a text shows of a secret: a word that is one, or any long number."""
    return re.findall("hush|4711|4e711", text, re.IGNORECASE) if content else []


NAMES = ("landingzone.yaml", "x.json", "x.tfvars.json", "x.tfvars", "x", "link.yaml")


@pytest.mark.parametrize("kind", TEXTS)
def test_as_a_configuration_it_is_refused_without_a_word_of_it(kind):
    content = TEXTS[kind]
    write("target", content)
    Path("link.yaml").symlink_to("target")
    for name in NAMES:
        if name != "link.yaml":
            write(name, content)
        told = refusal(name)
        assert shows(told, content) == [], told
        assert told.startswith(f"{name}: ") or re.match(rf"{re.escape(name)}:\d+:\d+: ", told)


@pytest.mark.parametrize("kind", TEXTS)
def test_as_a_part_it_is_refused_without_a_word_of_it(kind):
    write("people/fine.yaml", FINE.encode())
    write("landingzone.yaml", FINE.replace("users:", "include: [people/x.yaml]\nusers:").encode())
    for name in ("people/x.yaml", "people/x.json"):
        write(name, TEXTS[kind])
        for given in ("people", "landingzone.yaml"):
            if name.endswith("json") and given != "people":
                continue
            told = refusal(given)
            assert shows(told, TEXTS[kind]) == [], told


@pytest.mark.parametrize("kind", TEXTS)
def test_as_a_key_it_is_refused_without_a_word_of_it(kind, capsys):
    write("keys/bob.asc", TEXTS[kind])
    write("landingzone.yaml", (FINE.replace("users: {bob: {}}\n", "") + KEYS).encode())
    assert main(["validate"]) == 1
    said = "".join(capsys.readouterr())
    assert "landingzone.yaml:3:" in said
    assert shows(said, TEXTS[kind]) == [], said


READ_STATES = (
    ("adopt", "{}", "out"),
    ("shards", "split", "--config", "divided.yaml", "{}", "out"),
    ("shards", "outputs", "--config", "fine.yaml", "{}"),
    ("decrypt", "--user", "bob", "{}"),
    ("decrypt", "{}"),
    ("letter", "bob", "signs-in.yaml", "--outputs", "{}"),
    ("adopt", "--unrecorded", "{}"),
    ("user", "rename", "bob", "bobby", "--config", "signs-in.yaml", "--state", "{}"),
)


@pytest.mark.parametrize("words", READ_STATES, ids=" ".join)
def test_as_a_state_or_as_outputs_it_is_refused_without_a_word_of_it(words, capsys):
    write("divided.yaml", f"{FINE}dividing: true\n".encode())
    write(
        "signs-in.yaml",
        FINE.replace("{bob: {}}", "{bob: {create_login_profile: true, pgp_key: 'keybase:bob'}}").encode(),
    )
    shown = {}
    for kind, content in TEXTS.items():
        write("x", content)
        status = main([word.format("x") for word in words])
        said = "".join(capsys.readouterr())
        # A state is what these commands read, and its resources have names.
        if kind == "state in JSON" or (kind == "outputs in JSON" and words[1] == "outputs"):
            continue
        if shows(said, content):
            shown[kind] = said
        assert status == 1 or kind == "empty", (kind, said)
        assert not Path("out").exists()
    assert shown == {}


SHADOW, JSON = TEXTS["shadow with the same twice"], TEXTS["docker in JSON"]


@pytest.mark.parametrize("kind", TEXTS)
def test_the_app_is_silent_of_it_too_also_in_the_place_of_its_project(kind, capsys, monkeypatch):
    monkeypatch.setenv("LANDINGZONE_CONFIG", "x")
    write("x", TEXTS[kind])
    assert synthesize() == 1
    assert shows(capsys.readouterr().err, TEXTS[kind]) == []
    monkeypatch.delenv("LANDINGZONE_CONFIG")
    write("cdktf.json", TEXTS[kind])
    assert synthesize() == 1
    assert shows(capsys.readouterr().err, TEXTS[kind]) == []


@pytest.mark.parametrize("kind", WITH_INPUTS)
def test_where_it_has_names_of_inputs_its_names_are_shown_and_no_value_is(kind, capsys):
    write("x", WITH_INPUTS[kind].encode())
    for form in ("text", "json", "sarif", "github"):
        assert main(["validate", "x", "--format", form]) == 1
        said = capsys.readouterr().out
        assert shows(said, b"x") == [], said
        assert "users" in said or "aws_account_id" in said


def test_a_name_that_is_nearly_an_input_is_a_typing_error_and_names_beside_inputs_are_shown():
    for text, told in {
        "user:\n  bob: {}\nhushname: 1\n": "x:1:1: contains no known inputs; did you mean users?",
        "a: 1\naws-account-id: '1'\n": "x:2:1: contains no known inputs; did you mean aws_account_id?",
        "users: {hushname: {}, hushname: {}}\n": "x:1:23: has 'hushname' twice in the same map; keep one",
        '{"users": {"hushname": {}, "hushname": {}}}': "x:1:28: has 'hushname' twice in the same map; keep one",
        "hushname: 1\nx-a: 1\n": "x: contains no known inputs; check that it is the right file",
    }.items():
        write("x", text.encode())
        assert refusal("x").splitlines()[0] == told
    write("x", b"users: {}\nhushname: 1\n")
    assert "hushname: unknown input (got 'hushname')" in refusal("x")
    for text in ("{}", "x-a: {hushname: 1}\n", "$schema: hush\n"):
        write("x", text.encode())
        assert refusal("x").splitlines()[0] == "x: aws_account_id: required; write aws_account_id: ..."
