"""A configuration that is named by a link, as mounts are, is its target: what it includes is next to that."""

import json
import subprocess
from pathlib import Path

import pytest
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY

from landingzone.cli.main import main
from landingzone.config.file import read_configuration, read_file
from landingzone.config.source import directory_around, followed

TOP = f'aws_account_id: "{ACCOUNT_ID}"\nadministrators_elsewhere: true\n'
MAIN = f"{TOP}include: [people/*.yaml]\n"
PART = "users:\n  ann: {groups: [full-access], pgp_key_file: ../keys/ann.asc}\n"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path / "cdktf.out"))
    monkeypatch.delenv("LANDINGZONE_CONFIG", raising=False)
    return tmp_path


def write(**files):
    for name, text in files.items():
        file = Path(name.replace("__", "/").replace("_Y", ".yaml"))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


@pytest.fixture
def linked():
    """A link to a configuration that has parts and a key next to it, and the same names next to the link."""
    write(envs__prod_Y=MAIN, envs__people__a_Y=PART, people__a_Y="users: {wrong: {}}\n")
    write(**{"envs__keys__ann.asc": PGP_PUBLIC_KEY, "keys__ann.asc": "wrong"})
    Path("landingzone.yaml").symlink_to("envs/prod.yaml")
    return Path("landingzone.yaml")


def test_what_it_includes_and_its_keys_are_next_to_the_target(linked):
    read = read_file(linked)
    assert [part.name for part in read.parts] == ["landingzone.yaml", "envs/people/a.yaml"]
    assert read.configuration().users["ann"].pgp_key == PGP_PUBLIC_KEY
    assert read.digest == read_file(Path("envs/prod.yaml")).digest
    assert directory_around(Path(read.name)) == Path("envs")  # where the provider lock is
    Path("again.json").symlink_to(Path.cwd() / linked)  # the target says what it is written in
    assert read_configuration(Path("again.json")) == read.configuration()


@pytest.mark.parametrize("mount", ["mount", "{}/mount"])
def test_what_kubernetes_mounts_is_read_from_one_generation(mount, here):
    Path("mount/..2024").mkdir(parents=True)
    for name, text in {"main.yaml": MAIN.replace("people/", "part-"), "part-a.yaml": "users: {ann: {}}\n"}.items():
        Path("mount/..2024", name).write_text(text, encoding="utf-8")
        Path("mount", name).symlink_to(f"..data/{name}")
    Path("mount/..data").symlink_to("..2024")
    place = Path(mount.format(here))
    assert [part.name for part in read_file(place / "main.yaml").parts] == [
        f"{place}/main.yaml",
        f"{place}/..2024/part-a.yaml",
    ]
    assert followed(place) == place / "..2024"
    Path("mount/..2024/main.yaml").write_text(TOP, encoding="utf-8")
    assert {*read_configuration(place).users} == {"ann"}


def test_a_link_in_a_directory_is_still_refused_and_so_is_one_that_leads_nowhere(linked, capsys):
    Path("envs/people/b.yaml").symlink_to("../../people/a.yaml")
    assert main(["validate"]) == 1
    assert "envs/people/b.yaml is a link, and only regular files are read" in capsys.readouterr().out
    linked.unlink()
    linked.symlink_to("nowhere.yaml")
    assert main(["validate", "landingzone.yaml"]) == 1
    assert capsys.readouterr().out.startswith("landingzone.yaml: there is no such file")


def test_git_gives_the_target_of_then(linked, capsys, tmp_path_factory):
    def git(*words):
        settings = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(["git", *settings, *words], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message", "all")
    write(envs__people__a_Y=PART + "  bob: {}\n")
    assert main(["diff", "--since", "HEAD"]) == 2
    assert "bob is added" in capsys.readouterr().out
    assert main(["diff", "--since", "HEAD", "--html", "page.html"]) == 2
    assert "HEAD:envs/prod.yaml" in Path("page.html").read_text(encoding="utf-8")
    outside = tmp_path_factory.mktemp("outside") / "linked.yaml"
    outside.symlink_to(linked.resolve())
    assert main(["diff", "--since", "HEAD", str(outside), "--html", "page.html"]) == 2
    assert Path("page.html").read_text(encoding="utf-8").count(git("rev-parse", "HEAD")) == 2
    capsys.readouterr()
    linked.unlink()
    linked.write_text(json.dumps({"aws_account_id": ACCOUNT_ID}), encoding="utf-8")
    assert main(["diff", "--since", "HEAD"]) == 2
    assert "ann is removed" in capsys.readouterr().out
    linked.unlink()
    linked.symlink_to("envs/other.yaml")
    write(envs__other_Y=MAIN)
    git("add", ".")
    git("commit", "--quiet", "--message", "another target")
    linked.unlink()
    linked.symlink_to("envs/prod.yaml")
    write(envs__other_Y=TOP)
    assert main(["diff", "--since", "HEAD", "--name-only"]) == 2
    assert capsys.readouterr().out == "envs/other.yaml\nenvs/prod.yaml\n"
