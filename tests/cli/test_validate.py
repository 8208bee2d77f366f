"""`landingzone validate`: every problem on a line, exit statuses for machines, and an answer in a blink."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from landingzone.cli.main import main

HERE = Path(__file__).parents[1]
FAULTY = HERE / "one_fault_of_each_kind.yaml"
LINES = (HERE / "one_fault_of_each_kind.txt").read_text(encoding="utf-8").splitlines()
FINE = HERE.parent / "landingzone.yaml"


def test_a_file_with_one_fault_of_each_kind_gives_a_line_for_each(capsys: pytest.CaptureFixture[str]):
    assert main(["validate", str(FAULTY)]) == 1
    assert capsys.readouterr().out.splitlines() == LINES


def test_the_sample_is_fine(capsys: pytest.CaptureFixture[str]):
    assert main(["validate", str(FINE)]) == 0
    assert capsys.readouterr() == ("", "")


def test_json_has_the_same_for_machines(capsys: pytest.CaptureFixture[str]):
    assert main(["validate", str(FAULTY), "--format", "json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == len(LINES)
    assert {tuple(row) for row in rows} == {("path", "rule", "actual", "hint", "level")}
    assert {row["level"] for row in rows} == {"error"}


def test_a_warning_is_no_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "landingzone.yaml"
    file.write_text(
        'aws_account_id: "123456789012"\nadministrators_elsewhere: true\nusers: {bob: {pgp_key: "keybase:bob"}}\n',
        encoding="utf-8",
    )
    assert main(["validate", str(file)]) == 0
    assert capsys.readouterr() == (
        "",
        "warning: users.bob.pgp_key: is looked up over the network at apply, so it cannot be checked now "
        "(got 'keybase:bob'); give the key itself to be sure: `gpg --export ADDRESS | base64 -w0`\n",
    )
    assert main(["validate", str(file), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["level"] == "warning"


def test_a_file_that_cannot_be_read_is_a_problem_and_no_file_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / "broken.yaml"
    file.write_text("users: [", encoding="utf-8")
    assert main(["validate", str(file)]) == 1
    assert capsys.readouterr().out.count("\n") == 1
    assert main(["validate", str(tmp_path / "none.yaml")]) == 2
    assert capsys.readouterr() == ("", f"{tmp_path / 'none.yaml'}: there is no such file\n")


@pytest.mark.parametrize("words", [["validate"], ["validate", "a", "b"], ["validate", "a", "--format", "xml"], ["x"]])
def test_wrong_use_has_its_own_status(words: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == 2
    assert "usage: landingzone" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["validate", str(FAULTY)], ["validate", str(FINE)], ["decrypt", "--help"]])
def test_nothing_of_cdktf_or_jsii_is_loaded(words: list[str]):
    program = (
        "import sys\nfrom landingzone.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'cdktf', 'jsii', 'constructs', 'boto3'}), "
        "file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, timeout=600)
    assert done.stderr == "[]\n"
