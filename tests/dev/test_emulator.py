"""The emulated account answers, is empty when it should be, and never outlives who is responsible for it."""

import json
import subprocess
import sys
import time

import pytest

from dev.emulated_account import EmulatedAccount, EmulatorError
from dev.emulator import DetachedEmulator, Emulator
from dev.toolchain import ROOT


def test_a_reset_takes_all_but_the_managed_policies(emulator):
    iam = emulator.client("iam")
    iam.create_group(GroupName="engineers")
    statement = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    iam.create_policy(PolicyName="own", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    emulator.reset()
    assert iam.list_groups()["Groups"] == []
    assert iam.list_policies(Scope="Local")["Policies"] == []
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    assert iam.get_policy(PolicyArn=arn)["Policy"]["PolicyName"] == "ReadOnlyAccess"


def test_it_stops_with_its_block():
    with Emulator() as emulator:
        assert emulator.is_answering()
    assert not emulator.is_answering()
    with pytest.raises(EmulatorError, match="does not answer"):
        emulator.reset()


def test_it_stops_when_its_starter_is_killed():
    program = (
        "import time; from dev.emulator import Emulator\n"
        "with Emulator() as emulator:\n    print(emulator.endpoint, flush=True); time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as starter:
        account = EmulatedAccount(starter.stdout.readline().strip())
        assert account.is_answering()
        starter.kill()
    end = time.monotonic() + 60
    while account.is_answering():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_detached_one_is_found_and_stopped_by_others(tmp_path):
    file, log = tmp_path / "emulator.json", tmp_path / "emulator.log"
    program = (
        "import sys; from pathlib import Path; from dev.emulator import DetachedEmulator\n"
        "DetachedEmulator(Path(sys.argv[1]), Path(sys.argv[2])).start('210987654321')\n"
    )
    subprocess.run([sys.executable, "-c", program, str(file), str(log)], cwd=ROOT, check=True, timeout=600)
    detached = DetachedEmulator(file, log)
    try:
        account = detached.find()
        assert account is not None
        assert account.client("sts").get_caller_identity()["Account"] == account.account_id == "210987654321"
        account.close()
    finally:
        stopped = detached.stop()
    assert stopped
    assert not account.is_answering()
    assert list(tmp_path.iterdir()) == []
    assert detached.find() is None
    assert detached.stop() is False


def test_the_process_of_somebody_else_is_left_alone(tmp_path):
    detached = DetachedEmulator(tmp_path / "emulator.json", tmp_path / "emulator.log")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        record = {"pid": other.pid, "endpoint": "http://127.0.0.1:1", "account_id": "123456789012"}
        detached.file.write_text(json.dumps(record))
        assert detached.find() is None
        assert detached.stop() is False
        assert other.poll() is None
        other.kill()
    assert not detached.file.exists()


def test_one_that_cannot_start_says_why(tmp_path, monkeypatch):
    (tmp_path / "moto.py").write_text("raise ImportError('no moto today')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(EmulatorError, match=r"(?s)did not start.*Traceback.*no moto today"), Emulator():
        pass
    detached = DetachedEmulator(tmp_path / "emulator.json", tmp_path / "emulator.log")
    with pytest.raises(EmulatorError, match=r"(?s)did not start.*Traceback.*no moto today"):
        detached.start()
    assert not detached.file.exists()
