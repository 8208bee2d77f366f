"""The emulated account answers, is empty when it should be, and never outlives who is responsible for it."""

import datetime
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Place
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from samples import SSH_PUBLIC_KEY

from dev.emulator import DetachedEmulator, EmulatedAccount, Emulator, EmulatorError
from dev.toolchain import ROOT

pytestmark = pytest.mark.engine

READ_ONLY_ARN = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def wait_until_silent(account: EmulatedAccount, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while account.is_answering():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_its_credentials_belong_to_its_account(emulator: EmulatedAccount):
    assert emulator.client("sts").get_caller_identity()["Account"] == emulator.account_id == "123456789012"


def test_the_account_can_be_another():
    with Emulator(account_id="210987654321") as emulator:
        assert emulator.client("sts").get_caller_identity()["Account"] == "210987654321"
        assert (
            emulator.client("iam").create_user(UserName="alice")["User"]["Arn"]
            == "arn:aws:iam::210987654321:user/alice"
        )


def test_a_reset_takes_all_but_the_managed_policies(emulator: EmulatedAccount):
    iam = emulator.client("iam")
    iam.create_group(GroupName="engineers")
    iam.create_policy(PolicyName="own", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]}))
    emulator.reset()
    assert iam.list_groups()["Groups"] == []
    assert iam.list_policies(Scope="Local")["Policies"] == []
    assert iam.get_policy(PolicyArn=READ_ONLY_ARN)["Policy"]["PolicyName"] == "ReadOnlyAccess"


STATEMENT = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}


def test_it_keeps_states(emulator: EmulatedAccount, place: Place):
    terraform = place(
        {"terraform": {"backend": {"s3": emulator.make_backend()}}, "resource": {"terraform_data": {"x": {}}}}
    )
    terraform.apply()
    state = json.load(emulator.client("s3").get_object(Bucket="states", Key="terraform.tfstate")["Body"])
    assert [each["type"] for each in state["resources"]] == ["terraform_data"]
    assert not (terraform.directory / "terraform.tfstate").exists()


def test_two_emulators_stand_side_by_side():
    with Emulator() as one, Emulator() as other:
        one.client("iam").create_user(UserName="alice")
        assert one.endpoint != other.endpoint
        assert other.client("iam").list_users()["Users"] == []


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
        assert starter.stdout is not None
        account = EmulatedAccount(starter.stdout.readline().strip())
        assert account.is_answering()
        starter.kill()
    assert wait_until_silent(account)


def test_a_detached_one_is_found_and_stopped_by_others(tmp_path: Path):
    file, log = tmp_path / "emulator.json", tmp_path / "emulator.log"
    program = (
        "import sys; from pathlib import Path; from dev.emulator import DetachedEmulator\n"
        "DetachedEmulator(Path(sys.argv[1]), Path(sys.argv[2])).start('210987654321')\n"
    )
    subprocess.run([sys.executable, "-c", program, str(file), str(log)], cwd=ROOT, check=True, timeout=60)
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


def test_the_process_of_somebody_else_is_left_alone(tmp_path: Path):
    detached = DetachedEmulator(tmp_path / "emulator.json", tmp_path / "emulator.log")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        record = {"pid": other.pid, "endpoint": "http://127.0.0.1:1", "account_id": "123456789012"}
        detached.file.write_text(json.dumps(record))
        assert detached.find() is None
        assert detached.stop() is False
        assert other.poll() is None
        other.kill()
    assert not detached.file.exists()


def test_one_that_died_is_not_found(tmp_path: Path):
    detached = DetachedEmulator(tmp_path / "emulator.json", tmp_path / "emulator.log")
    account = detached.start()
    os.kill(json.loads(detached.file.read_text())["pid"], signal.SIGKILL)
    assert wait_until_silent(account)
    assert detached.find() is None
    assert detached.stop() is False
    assert not detached.file.exists()


def test_one_that_cannot_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "moto.py").write_text("raise ImportError('no moto today')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(EmulatorError, match=r"(?s)did not start.*Traceback.*no moto today"), Emulator():
        pass
    detached = DetachedEmulator(tmp_path / "emulator.json", tmp_path / "emulator.log")
    with pytest.raises(EmulatorError, match=r"(?s)did not start.*Traceback.*no moto today"):
        detached.start()
    assert not detached.file.exists()


def certificate() -> str:
    """Make a throw-away certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "throw-away")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now)
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def hang_on(emulator: EmulatedAccount, what: str) -> None:
    """Hang one thing on the user alice, by hand."""
    iam = emulator.client("iam")
    match what:
        case "remove user from groups":
            iam.create_group(GroupName="engineers")
            iam.add_user_to_group(GroupName="engineers", UserName="alice")
        case "delete login profile":
            iam.create_login_profile(UserName="alice", Password="correct horse battery staple")
        case "delete access keys":
            iam.create_access_key(UserName="alice")
        case "delete MFA device":
            device = iam.create_virtual_mfa_device(VirtualMFADeviceName="alice")["VirtualMFADevice"]["SerialNumber"]
            iam.enable_mfa_device(
                UserName="alice", SerialNumber=device, AuthenticationCode1="123456", AuthenticationCode2="654321"
            )
        case "delete SSH public keys":
            iam.upload_ssh_public_key(UserName="alice", SSHPublicKeyBody=SSH_PUBLIC_KEY)
        case "delete signing certificates":
            iam.upload_signing_certificate(UserName="alice", CertificateBody=certificate())
        case "delete policies":
            document = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]})
            iam.put_user_policy(UserName="alice", PolicyName="own", PolicyDocument=document)
        case "detach all policies":
            iam.attach_user_policy(UserName="alice", PolicyArn=READ_ONLY_ARN)


@pytest.mark.parametrize(
    "what",
    [
        "remove user from groups",
        "delete login profile",
        "delete access keys",
        "delete MFA device",
        "delete SSH public keys",
        "delete signing certificates",
        "delete policies",
        "detach all policies",
    ],
)
def test_a_user_that_something_hangs_on_is_not_deleted(emulator: EmulatedAccount, what: str):
    iam = emulator.client("iam")
    iam.create_user(UserName="alice")
    hang_on(emulator, what)
    with pytest.raises(iam.exceptions.DeleteConflictException, match=f"must {what} first"):
        iam.delete_user(UserName="alice")
    assert [user["UserName"] for user in iam.list_users()["Users"]] == ["alice"]


def test_a_user_that_nothing_hangs_on_is_deleted(emulator: EmulatedAccount):
    iam = emulator.client("iam")
    iam.create_user(UserName="alice")
    iam.delete_user(UserName="alice")
    assert iam.list_users()["Users"] == []
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.delete_user(UserName="alice")


def test_a_group_goes_when_its_members_and_policies_are_gone(emulator: EmulatedAccount):
    iam = emulator.client("iam")
    iam.create_user(UserName="alice")
    hang_on(emulator, "remove user from groups")
    iam.attach_group_policy(GroupName="engineers", PolicyArn=READ_ONLY_ARN)
    document = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]})
    iam.put_group_policy(GroupName="engineers", PolicyName="own", PolicyDocument=document)
    for what, remedy in (
        ("remove users from group", lambda: iam.remove_user_from_group(GroupName="engineers", UserName="alice")),
        ("delete policies", lambda: iam.delete_group_policy(GroupName="engineers", PolicyName="own")),
        ("detach all policies", lambda: iam.detach_group_policy(GroupName="engineers", PolicyArn=READ_ONLY_ARN)),
    ):
        with pytest.raises(iam.exceptions.DeleteConflictException, match=f"must {what} first"):
            iam.delete_group(GroupName="engineers")
        remedy()
    iam.delete_group(GroupName="engineers")
    assert iam.list_groups()["Groups"] == []
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.delete_group(GroupName="engineers")
