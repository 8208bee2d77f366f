"""Which files a configuration consists of: what says of each that it changed, and where messages point."""

import json
import os
import shutil
import subprocess
from contextlib import chdir
from pathlib import Path

import pytest
from samples import PGP_PUBLIC_KEY

from landingzone.cli import compared
from landingzone.cli.revision import commit_of

TOP = 'aws_account_id: "123456789012"\n'
ELSEWHERE = "administrators_elsewhere: true\n"
MAIN, KEY = "landingzone.yaml", "keys/ann.asc"
OTHER = {"README.md": "x\n", "other.yml": "users: {x: {}}\n", "x/landingzone.txt": "x\n"}


def part(name, key=""):
    return f"users:\n  {name}: {{{f'pgp_key_file: {key}' if key else ''}}}\n"


def including(*patterns, top=TOP + ELSEWHERE):
    return f"{top}include: {json.dumps(patterns)}\n"


def project(name):
    return {"cdktf.json": json.dumps({"context": {"config": name}})}


JSON = json.dumps({"aws_account_id": "123456789012", "administrators_elsewhere": True, "users": {"ann": {}}})
PEOPLE = {"people/a.yaml": part("ann"), "people/b.yaml": part("bob")}
LAYOUTS = {
    # name: (what is named, the files that belong to it, others)
    "one file": (MAIN, {MAIN: TOP + ELSEWHERE + part("ann")}, PEOPLE),
    "another name": ("p.yml", {"p.yml": TOP + ELSEWHERE + part("ann")}, project("p.yml") | {MAIN + ".bak": "["}),
    "JSON": ("people.json", {"people.json": JSON}, project("people.json")),
    "variables": ("a.tfvars.json", {"a.tfvars.json": JSON}, project("a.tfvars.json") | {"b.tfvars.json": JSON}),
    "a pattern": (MAIN, {MAIN: including("people/*.yaml")} | PEOPLE, {"people/n.md": "[", "people/x/c.yaml": "["}),
    "from here": (MAIN, {MAIN: including("./people/*.yaml")} | PEOPLE, {"people/.b.yaml": "["}),
    "any depth": (
        MAIN,
        {MAIN: including("people/**"), "people/x/y.yaml": part("cy")} | PEOPLE,
        {"q/people/a.yaml": "["},
    ),
    "depth and kind": (MAIN, {MAIN: including("**/*.yaml"), "a/b/c.yaml": part("cy")} | PEOPLE, {"a/b/c.yml": "["}),
    "a name": (MAIN, {MAIN: including("people/a.yaml"), "people/a.yaml": part("ann")}, {"people/b.yaml": "["}),
    "letters": (MAIN, {MAIN: including("people/?.y[am]*l")} | PEOPLE, {"people/ab.yaml": "[", "people/c.yxl": "["}),
    "none of these": (MAIN, {MAIN: including("people/[!c]*.yaml")} | PEOPLE, {"people/c.yaml": "["}),
    "two patterns": (MAIN, {MAIN: including("people/*.yaml", "t.json"), "t.json": '{"users": {"t": {}}}'} | PEOPLE, {}),
    "overlapping": (MAIN, {MAIN: including("people/*", "people/a.*")} | PEOPLE, {"peopleX/a.yaml": "["}),
    "itself": (MAIN, {MAIN: including("*.yaml"), "a.yaml": part("ann")}, {"people/a.yaml": "["}),
    "hidden": (MAIN, {MAIN: including(".p/*.yaml"), ".p/a.yaml": part("ann")}, {"p/a.yaml": "["}),
    "odd names": (MAIN, {MAIN: including("ä b/*.yaml"), "ä b/c d.yaml": part("ann")}, {"a b/c d.yaml": "["}),
    "magic names": (MAIN, {MAIN: including("people/*.yaml"), "people/:(top)a.yaml": part("ann")}, {"people/-b": "["}),
    "no entry": (MAIN, {MAIN: including("people/*.yaml"), "people/a.yaml": "users:\n"}, {}),
    "a directory": ("people", {"people/0.yaml": TOP + ELSEWHERE} | PEOPLE, project("people") | {"a.yaml": "["}),
    "directories": (
        "people",
        {"people/0.yaml": TOP + ELSEWHERE, "people/x/y/z.json": '{"users": {"z": {}}}', "people/x/w.yml": part("w")},
        project("people") | {"people/.x/v.yaml": "[", "people/p.schema.json": "[", "people/n.md": "["},
    ),
    "a key": (MAIN, {MAIN: TOP + ELSEWHERE + part("ann", KEY), KEY: PGP_PUBLIC_KEY}, {"keys/bob.asc": "x"}),
    "keys below": (
        MAIN,
        {MAIN: including("p/*.yaml"), "p/a.yaml": part("ann", "k/a.asc"), "p/k/a.asc": PGP_PUBLIC_KEY},
        {"k/a.asc": "x"},
    ),
    "keys beside": (
        MAIN,
        {MAIN: including("p/*.yaml"), "p/a.yaml": part("ann", "../k/a"), "k/a": PGP_PUBLIC_KEY},
        {"p/k": "x"},
    ),
    "keys of a directory": (
        "people",
        {"people/0.yaml": TOP + ELSEWHERE + part("ann", "a.asc"), "people/a.asc": PGP_PUBLIC_KEY},
        project("people") | {"a.asc": "x"},
    ),
    "below the top": (
        f"iam/{MAIN}",
        {f"iam/{MAIN}": including("people/*.yaml"), "iam/people/a.yaml": part("ann")},
        {"people/a.yaml": "["},
    ),
    "a key below the top": (
        f"a/b/{MAIN}",
        {f"a/b/{MAIN}": TOP + ELSEWHERE + part("ann", "k/a"), "a/b/k/a": PGP_PUBLIC_KEY},
        {"k/a": "x", "a/k/a": "x"},
    ),
    "one of two": (
        f"iam/{MAIN}",
        {f"iam/{MAIN}": including("p/*.yaml"), "iam/p/a.yaml": part("ann")},
        {f"sandbox/{MAIN}": including("p/*.yaml"), "sandbox/p/a.yaml": part("bob")},
    ),
    "a part of two": (
        "a.yaml",
        {"a.yaml": including("p/*.yaml"), "p/a.yaml": part("ann")},
        project("a.yaml") | {"b/cdktf.json": "{}"},
    ),
    "a link": (
        MAIN,
        {"envs/prod.yaml": including("p/*.yaml"), "envs/p/a.yaml": part("ann")},
        {MAIN: Path("envs/prod.yaml"), "p/a.yaml": "["},
    ),
    "a linked directory": (
        f"now/{MAIN}",
        {f"v1/{MAIN}": including("p/*.yaml"), "v1/p/a.yaml": part("ann")},
        {
            "now": Path("v1"),
            f"v2/{MAIN}": TOP + part("ann"),
            "cdktf.json": json.dumps({"context": {"config": f"now/{MAIN}"}}),
        },
    ),
}


def put(name, content):
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, Path):
        Path(name).symlink_to(content)
    else:
        Path(name).write_text(content, encoding="utf-8")


@pytest.fixture
def commit(git):
    def run():
        git("add", "--all")
        git("commit", "--quiet", "--allow-empty", "--message", "x")

    git("init", "--quiet")
    return run


@pytest.fixture
def lay(tmp_path, monkeypatch, commit):
    """Lay out the files of a row and commit them; gives what is named, and the files that belong to it."""

    def run(layout):
        named, own, others = LAYOUTS[layout]
        monkeypatch.chdir(tmp_path)
        for name, content in (OTHER | others | own).items():
            put(name, content)
        commit()
        return named, own

    monkeypatch.delenv("LANDINGZONE_CONFIG", raising=False)
    return run


@pytest.fixture
def changed(capsys):
    """Ask which files have changed since the commit: a status, and names."""
    from landingzone.cli.main import main

    def ask(named):
        status = main(["diff", "--since", "HEAD", "--name-only", named])
        return status, [os.path.realpath(name) for name in capsys.readouterr().out.splitlines()]

    return ask


SOME = ("depth and kind", "keys beside", "directories", "a link")
each_layout = pytest.mark.parametrize(
    "layout", [pytest.param(each, marks=[] if each in SOME else pytest.mark.long) for each in LAYOUTS]
)


@each_layout
def test_what_changes_appears_or_goes_counts_if_it_belongs_and_nothing_else_does(layout, lay, commit, changed, command):
    named, own = lay(layout)
    links = {name for name, content in LAYOUTS[layout][2].items() if isinstance(content, Path)}
    assert len(LAYOUTS) >= 30
    for name in [*own, *(OTHER | LAYOUTS[layout][2]).keys() - links]:
        before = Path(name).read_text(encoding="utf-8")
        expected = (2, [os.path.realpath(name)]) if name in own else (0, [])

        def is_told(name=name, expected=expected):
            # Where a side cannot be read, nobody knows what belongs to it, and that is said.
            told = changed(named)
            return told == expected or (told == (1, []) and name in own)

        put(name, f"{before}\n")
        assert changed(named) == expected, name
        Path(name).unlink()
        assert is_told(), name
        commit()
        put(name, before)
        assert is_told(), name
        commit()
    checked = command(0, "validate", "--everywhere", "--verbose").err
    assert {os.path.realpath(line.split(": ")[0]) for line in checked.splitlines()} >= {os.path.realpath(named)}


BOSS = "  boss: {groups: [full-access]}\n"


@each_layout
def test_a_part_is_validated_with_its_whole_and_messages_point_to_where_something_is_or_was(
    layout, lay, commit, command
):
    _, own = lay(layout)
    for name in own:
        put(name, own[name].replace(ELSEWHERE, ""))
    for name in (name for name in own if own[name].endswith("\n") and "users:\n" in own[name] and "{" in own[name]):
        text = own[name].replace(ELSEWHERE, "")
        put(name, text + BOSS)
        commit()
        put(name, text)
        with chdir(Path(name).parent):
            told = json.loads(command(1, "validate", Path(name).name, "--since", "HEAD", "--format", "json").out)
            errors = [(row["code"], os.path.realpath(row["file"])) for row in told if row["level"] == "error"]
        assert errors == [("LZ701", os.path.realpath(name))], name


def of(told):
    return [(row["code"], row["file"], row["line"]) for row in json.loads(told) if row["level"] == "error"]


def test_what_was_in_a_file_that_is_gone_or_moved_is_told_at_what_became_of_it(lay, commit, command):
    _, own = lay("a pattern")
    put(MAIN, own[MAIN].replace(ELSEWHERE, ""))
    put("people/b.yaml", own["people/b.yaml"] + BOSS)
    commit()
    Path("people/b.yaml").unlink()
    since = ("validate", "--since", "HEAD", "--format", "json")
    assert of(command(1, *since).out) == [("LZ701", MAIN, 2)]  # its `include`
    put("people/z.yaml", own["people/b.yaml"])
    assert of(command(1, *since).out) == [("LZ701", "people/z.yaml", 1)]  # with the others
    put("people/b.yaml", "users: {}\n")
    Path("people/z.yaml").unlink()
    assert of(command(1, *since).out) == [("LZ701", "people/b.yaml", 1)]
    # In a directory nothing names the files.
    put("people/0.yaml", TOP)
    put("people/b.yaml", own["people/b.yaml"] + BOSS)
    Path(MAIN).unlink()
    shutil.rmtree("people/x")
    commit()
    Path("people/b.yaml").unlink()
    assert of(command(1, *since[:1], "people", *since[1:]).out) == [("LZ701", "people/0.yaml", None)]


def test_a_part_that_is_gone_or_a_directory_of_parts_stands_for_its_whole_or_its_wholes_are_named(lay, commit, command):
    lay("a pattern")
    shutil.rmtree("people/x")  # with what does not belong to it
    put("people/b.yaml", part("bob").replace("{}", "{path: x}"))
    wrong = ("LZ144", "people/b.yaml", 2)
    for files in (["people/a.yaml"], ["people/gone.yaml"], ["people"], ["people/a.yaml", "people/b.yaml", MAIN]):
        told = command(1, "validate", *files, "--format", "json")
        assert (of(told.out), f"{files[0]} is a part of {MAIN}: the whole is read.\n" in told.err) == ([wrong], True)
    put("other.yaml", TOP + part("bob"))  # stands alone
    assert command(0, "validate", "other.yaml", "--format", "json").err == ""
    put("people/b.yaml", part("bob"))
    assert "2 users" in command(0, "report", "people/a.yaml").out
    put("cdktf.json", project("other.yaml")["cdktf.json"])
    put("other.yaml", including("people/*.yaml"))
    assert (
        f"people/a.yaml is a part of {MAIN} and other.yaml; name one of these"
        in command(1, "report", "people/a.yaml").err
    )
    assert command(0, "validate", "people/a.yaml", "--verbose").err.count("0 problems") == 2


FULL = part("ann").replace("{}", "{groups: [full-access]}")


def test_what_is_compared_is_named_and_so_is_what_differs_where_it_is_not_read(lay, commit, command, git):
    lay("a pattern")
    put("people/a.yaml", FULL)
    git("add", "--all")
    put("people/a.yaml", part("ann"))
    commit_id = git("rev-parse", "HEAD")
    since = ("diff", "--since", "HEAD")
    above = f"From HEAD (commit {commit_id[:12]}) to the"
    [first, *rest] = command(0, *since).out.splitlines()
    assert first == f"{above} work tree; the index differs in people/a.yaml: --staged compares it."
    assert rest[0].startswith("No change: ")
    [first, *rest] = command(2, *since, "--staged").out.splitlines()
    assert first == f"{above} index; the work tree differs in people/a.yaml: without --staged it is compared."
    assert "ann gains full access" in "".join(rest)
    told = json.loads(command(2, *since, "--staged", "--format", "json").out)["compared"]
    assert told["old"] == {"kind": "commit", "name": f"HEAD:{MAIN}", "commit": commit_id}
    assert told["new"] == {"kind": "index", "name": MAIN, "unlike": ["people/a.yaml"]}
    assert command(2, *since, "--staged", "--format", "markdown").err == f"{first}\n"
    assert command(2, *since, "--staged", "--name-only").out == "people/a.yaml\n"
    git("add", "--all")
    put("people/new.yaml", part("eve"))
    Path("people/b.yaml").unlink()
    put("notes.md", "x")
    assert "the index differs in people/b.yaml and people/new.yaml: " in command(2, *since).out
    assert "the index differs in people/b.yaml and people/new.yaml: " in command(0, "validate", "--since", "HEAD").err
    git("add", "--all")
    assert command(2, *since).out.startswith(f"{above} work tree.\n")
    put(MAIN, Path(MAIN).read_text(encoding="utf-8").replace("\n", "\r\n"))  # as Git writes it elsewhere
    assert "differs" not in command(2, *since).out


def test_what_cannot_be_followed_is_told_as_before_and_does_not_count(lay, commit, command, tmp_path, monkeypatch):
    lay("a pattern")
    Path("loop.yaml").symlink_to("loop.yaml")
    told = command(1, "validate", "loop.yaml").out
    assert told == "loop.yaml: cannot be read (Too many levels of symbolic links); name a file that can be read\n"
    for name in ("a\0b", "loop.yaml", "a" * 300):
        put("cdktf.json", project(name)["cdktf.json"])
        assert "is a part of landingzone.yaml" in command(0, "validate", "people/a.yaml").err
    Path("loop.yaml").unlink()
    Path("cdktf.json").unlink()
    shutil.rmtree("people/x")
    commit()
    for name in ("people/a.yaml", "people"):  # whoever reads may not look into each directory above
        with monkeypatch.context() as patched:
            patched.setattr(Path, "exists", lambda path: os.stat(path) and path.name != ".git")  # noqa: PTH116
            assert f"{name} is a part of landingzone.yaml" in command(0, "validate", name).err
    gone = tmp_path / "gone"
    gone.mkdir()
    with chdir(gone):
        gone.rmdir()
        command(0, "validate", f"../{MAIN}")
        command(0, "validate", str(tmp_path / "people/a.yaml"))
        os.chdir(tmp_path)
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    for words in (["diff", "--since", "HEAD"], ["validate", "--since", "HEAD"], ["validate", "--everywhere"]):
        told = "".join(command(1, *words))
        assert ("detected dubious ownership" in told, "differs" in told) == (True, False)


def test_the_index_is_compared_along_links_and_with_files_that_nobody_has_staged(lay, commit, command, git):
    lay("a linked directory")
    assert "differs" not in command(0, "diff", "--since", "HEAD", f"now/{MAIN}").out
    put("v1/p/new.yaml", part("eve"))
    differs = "work tree differs in now/p/new.yaml: "
    assert differs in command(0, "diff", "--since", "HEAD", "--staged", f"now/{MAIN}").out
    assert "index differs in now/p/new.yaml: " in command(2, "diff", "--since", "HEAD", f"now/{MAIN}").out


def test_a_directory_of_which_only_some_files_belong_to_another_configuration_stands_for_itself(lay, commit, command):
    lay("a name")
    put("people/0.yaml", TOP + ELSEWHERE)
    put("people/b.yaml", part("bob"))
    commit()
    put("people/b.yaml", FULL.replace("ann", "bob"))
    told = command(2, "diff", "--since", "HEAD", "--name-only", "people")
    assert (told.out, told.err) == ("people/b.yaml\n", "")


def test_nothing_is_read_from_pipes_in_order_to_find_the_whole(lay, commit, command, git):
    lay("one file")
    Path(MAIN).unlink()
    os.mkfifo(MAIN)
    os.mkfifo("cdktf.json")
    put("people.yaml", TOP + ELSEWHERE)
    command(0, "validate", "people.yaml")


def test_a_repository_beside_its_work_tree_is_found_as_by_git(lay, command, tmp_path_factory, monkeypatch, tmp_path):
    lay("a pattern")
    beside = tmp_path_factory.mktemp("bare") / "bare"
    Path(".git").rename(beside)
    assert "it is in no Git repository" in command(1, "diff", "--since", "HEAD").err
    monkeypatch.setenv("GIT_DIR", str(beside))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path))
    put("people/a.yaml", FULL)
    assert command(2, "diff", "--since", "HEAD", "--name-only").out == "people/a.yaml\n"
    monkeypatch.setenv("PATH", "/nowhere")
    assert "cannot be read (git: No such file" in command(1, "diff", "--since", "HEAD").err


def test_a_conflict_a_submodule_and_a_shallow_clone_are_told_as_what_they_are(
    lay, commit, command, git, tmp_path, tmp_path_factory
):
    lay("a pattern")
    git("switch", "--quiet", "--create", "side")
    put("people/a.yaml", part("sue"))
    commit()
    git("switch", "--quiet", "-")
    put("people/a.yaml", part("tom"))
    commit()
    with pytest.raises(subprocess.CalledProcessError):
        git("merge", "side")
    put("people/a.yaml", part("tom"))
    told = command(1, "diff", "--since", "HEAD", "--staged").err
    assert told.startswith("people/a.yaml: cannot be read (it has merge conflicts); resolve them")
    assert "the index differs in people/a.yaml" in command(0, "diff", "--since", "HEAD").out
    commit()
    clone = tmp_path_factory.mktemp("clones") / "clone"
    git("clone", "--quiet", "--depth", "1", f"file://{tmp_path}", str(clone))
    with chdir(clone):
        assert command(0, "diff", "--since", "HEAD", "--name-only").out == ""
        assert "cannot be read (Git has no such revision)" in command(1, "diff", "--since", "HEAD~1", "--name-only").err
    git("rm", "-r", "--quiet", "people")
    git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", f"file://{clone}", "people")
    commit()
    Path("people/a.yaml").write_text(part("ann"), encoding="utf-8")
    told = command(1, "diff", "--since", "HEAD").err
    assert "HEAD:people is a submodule, and only regular files are read" in told
    with chdir("people"):  # of its own repository
        put("people/b.yaml", part("zed"))
        assert command(2, "diff", "--since", "HEAD", "--name-only", MAIN).out == "people/b.yaml\n"


def test_the_commit_that_is_named_is_the_one_that_is_read_though_another_one_is_made_meanwhile(
    lay, commit, command, git, monkeypatch
):
    lay("a pattern")
    named = git("rev-parse", "HEAD")

    def and_commit(*given):
        found = commit_of(*given)
        put("people/a.yaml", FULL)
        commit()
        return found

    monkeypatch.setattr(compared, "commit_of", and_commit)
    told = command(2, "diff", "--since", "HEAD").out
    assert told.startswith(f"From HEAD (commit {named[:12]}) to the work tree.")
    assert "ann gains full access" in told
