"""Two weeks of a company by commands alone, in the right and in every wrong order: nothing fails half-way.

Each story is a table of steps: a command as people type it, the exit status, words of what is printed, and how many
calls it sends to IAM that write. AWS refuses none of these calls, whatever the step.
"""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from typing import NamedTuple

import pytest
import yaml
from openpgp import throw_away_keys
from patience import wait_until
from samples import ACCOUNT_ID

from dev.engine import PROVIDER_RANGE, ROOT, prepare_toolchain
from dev.kept_provider import variables_of_kept_provider
from landingzone.cli.stacks import STACK
from landingzone.resources.shards import stack_names

pytestmark = pytest.mark.long

FILE, KEY = "landingzone.yaml", "key.asc"


class Step(NamedTuple):
    """One command of a story.

    Args:
        line: A command of landingzone without its name; of git, `aws iam` or `cd`; or `on FILE: OLD -> NEW`.
        status: Its exit status; None: any.
        words: What it prints among other things, whatever the case; with `-` in front, what it does not print.
        writes: How many calls to IAM that write; None: some.
    """

    line: str
    status: int | None = 0
    words: tuple[str, ...] = ()
    writes: int | None = 0


def step(line, status=0, *words, writes=0):
    return Step(line, status, words, writes)


def applied(*words, line="apply --yes"):
    """Apply: all that is planned is done."""
    return Step(line, 0, ("Applied: ", *words), None)


def refused(*words, arguments=""):
    """Refuse it before the first write, whoever asks."""
    return tuple(Step(f"{line}{arguments}", 1, words, 0) for line in ("plan", "apply --yes"))


def told(*words, line="plan"):
    """Tell what an apply would do."""
    return Step(line, 2, words, 0)


def written(line, *words):
    """Edit the file, and commit it."""
    return Step(line, 0, words, 0), Step("git commit -qam edited")


def by_hand(old, new):
    """Write something else into the file, and commit it."""
    return Step(f"on {FILE}: {json.dumps([old, new])}"), Step("git commit -qam edited")


SETTLED = step("plan", 0, "Nothing to do.")


class Company:
    """A directory with its configuration in Git, its clones, and the account."""

    def __init__(self, emulator, place):
        self._emulator, self._iam, self._place = emulator, emulator.client("iam"), place
        self.directory, self.transcript = place / "a", []

    def begin(self, inputs):
        self.directory.mkdir()
        given = {
            "aws_account_id": ACCOUNT_ID,
            "provider": self._emulator.provider,
            "provider_version": PROVIDER_RANGE,
            "backend": {"local": {"path": str(self._place / "{stack}.tfstate")}},
            "should_create_iam_group_read_only": True,
        }
        if inputs.get("backend") == "s3":
            inputs = inputs | {"backend": {"s3": self._emulator.make_backend() | {"key": "{stack}.tfstate"}}}
        users = {"alice": {"groups": ["full-access"]}} | inputs.get("users", {})
        content = json.loads(json.dumps(given | inputs | {"users": users}))  # each value of its own: no aliases
        text = yaml.safe_dump(content, sort_keys=False, width=10**6)
        (self.directory / FILE).write_text(text, encoding="utf-8")
        (self.directory / KEY).write_text(throw_away_keys().public, encoding="utf-8")
        (self.directory / ".gitignore").write_text("cdktf.out\n.terraform*\nkept\n", encoding="utf-8")
        for line in ("git init -q -b main", "git add .", "git commit -qm begun"):
            self.take(Step(line))
        self.take(applied())

    def take(self, step):
        self._emulator.clear_calls()
        line, _, file = step.line.partition(" >> ")
        status, output, errors = self._run(line)
        if file:
            with (self.directory / file).open("a", encoding="utf-8") as written:
                written.write(output)
        printed = " ".join(f"{output}{errors}".split())  # lines are wrapped
        self.transcript.append(f"$ {step.line}\n{output}{errors}[{status}]")
        writes = self._emulator.read_calls().writes
        wrong = [
            *([f"status {status}"] if step.status not in {status, None} else []),
            *(word for word in step.words if (word.strip("-").lower() in printed.lower()) == word.startswith("-")),
            *(str(each) for each in writes if each.error and not _is_asked(each)),
            *([f"{len(writes)} writes"] if not line.startswith("aws ") and _differs(step, len(writes)) else []),
        ]
        assert not wrong, f"{step}\nbut: {wrong}\n" + "\n".join(self.transcript[-3:])

    def _run(self, line):
        command, _, rest = line.partition(" ")
        match command:
            case "git":
                words = ["git", "-c", "user.name=a", "-c", "user.email=a", *shlex.split(rest)]
            case "aws":
                return 0, self._ask_aws(shlex.split(rest)[1:]), ""
            case "terraform":
                words = ["terraform", "-chdir=cdktf.out/stacks/landingzone", *shlex.split(rest)]
            case "cd":
                self.directory = self._place / rest
                return 0, "", ""
            case "on":
                return 0, self._write(*rest.split(": ", 1)), ""
            case "killed":
                return self._kill(shlex.split(rest))
            case _:
                words = [sys.executable, "-m", "landingzone", *shlex.split(line)]
        done = subprocess.run(
            words, cwd=self.directory, text=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=600
        )
        return done.returncode, done.stdout, done.stderr

    def _write(self, name, change):
        (old, new), file = json.loads(change), self.directory / name
        text = file.read_text("utf-8")
        assert text.count(old) == 1, text
        file.write_text(text.replace(old, new), encoding="utf-8")
        return ""

    def _ask_aws(self, words):
        operation, *options = words
        names = ["".join(part.capitalize() for part in each.strip("-").split("-")) for each in options[::2]]
        values = [json.loads(each) if each.startswith("[") else each for each in options[1::2]]
        given = {name.replace("Mfa", "MFA"): value for name, value in zip(names, values, strict=True)}
        if "AccessKeyId" in given:
            keys = self._iam.list_access_keys(UserName=given["UserName"])["AccessKeyMetadata"]
            given["AccessKeyId"] = keys[{"FIRST": 0, "LAST": -1}[given["AccessKeyId"]]]["AccessKeyId"]
        getattr(self._iam, operation.replace("-", "_"))(**given)
        return ""

    def _kill(self, words):
        """Run a command, and kill all that it has started when it has written twice to IAM."""
        self._emulator.delay_calls("Create|Put|Attach|Add|Tag")
        process = subprocess.Popen(
            [sys.executable, "-m", "landingzone", *words],
            cwd=self.directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_until(lambda: len(self._emulator.read_calls().writes) > 1 or process.poll() is not None)
        for each in _of_session(process.pid):
            os.kill(each, signal.SIGKILL)
        process.wait()
        wait_until(lambda: not _of_session(process.pid))
        time.sleep(1)  # what it has sent is still done
        self._emulator.delay_calls(None)
        return -process.returncode, "", ""


def _is_asked(write):
    """With `force_destroy` the provider takes away a password, without looking whether there is one."""
    return (write.action, write.error) == ("DeleteLoginProfile", "NoSuchEntity")


def _differs(each, number):
    return number == 0 if each.writes is None else number != each.writes


def _of_session(session):
    done = subprocess.run(["ps", "-o", "pid=,stat=", "-s", str(session)], capture_output=True, text=True, check=False)
    return [int(line.split()[0]) for line in done.stdout.splitlines() if " Z" not in line]


@pytest.fixture
def company(live, tmp_path, monkeypatch):
    toolchain = prepare_toolchain()
    given = toolchain.environment() | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / '.gen'}"}
    for name, value in (given | variables_of_kept_provider(toolchain)).items():
        monkeypatch.setenv(name, value)
    return Company(live, tmp_path)


def back(number):
    """Have the file as it was so many commits ago."""
    return step(f"git checkout -q HEAD~{number} -- {FILE}")


def warned(*words, arguments=""):
    """Refuse, or tell."""
    return Step(f"plan{arguments}", None, words, 0)


def text_of(name, user):
    """A user in the file."""
    return f"  {yaml.safe_dump({name: user}, sort_keys=False, width=10**6)}".replace("\n", "\n  ").removesuffix("  ")


DAVE_S, CAROL_S = stack_names(STACK, 2)[1:]
PGP = throw_away_keys().public
BOUNDS = f"arn:aws:iam::{ACCOUNT_ID}:policy/bounds"
AWS, PHONE = "arn:aws:iam::aws:policy/", f"arn:aws:iam::{ACCOUNT_ID}:mfa/phone"
CODES = "--authentication-code1 123456 --authentication-code2 654321"
WITH_KEY = f"--access-key --pgp-key-file {KEY}"
READER = {"groups": ["read-only"]}
ALLOW = {"actions": ["s3:PutObject"], "resources": ["*"], "effect": "Allow"}
PUTS, POLICY = {"inline_iam_policies": {"put": ALLOW}}, {"statements": [ALLOW]}
DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
ALL_OF_S3 = f"--policy-document {shlex.quote(json.dumps(DOCUMENT))}"
FIRST = "--access-key-id FIRST"
TAGS, VIEW = shlex.quote('[{"Key": "team", "Value": "web"}]'), f"{AWS}job-function/ViewOnlyAccess"
HAL = {
    **READER,
    **PUTS,
    "tags": {"team": "data"},
    "permissions_boundary": f"{AWS}PowerUserAccess",
    "aws_managed_policy_names": ["job-function/ViewOnlyAccess"],
    "create_access_keys": True,
    "pgp_key": PGP,
}

KILLED = (
    *by_hand("users:\n", "users:\n" + "".join(text_of(f"u{each}", READER) for each in range(4))),
    Step("killed apply --yes", signal.SIGKILL, (), None),
    told('aws_iam_user.user["u'),
    step("plan --out kept", 2, 'aws_iam_user.user["u'),
    step("terraform show -json ../../../kept/landingzone.tfplan >> plan.json"),
    step("adopt --unrecorded plan.json >> landingzone.yaml"),
    applied("u1"),
    SETTLED,
)

STORIES = {
    "somebody is added and committed, and HEAD is what there is": (
        {},
        *written("user add yara --group read-only"),
        step("apply --since HEAD --yes", 0, "no state was asked", "Without --since"),
        told("yara is added"),
        applied("yara"),
        SETTLED,
    ),
    "a key is rotated three times without an apply": (
        {"users": {"bob": {"create_access_keys": True, "pgp_key": PGP}}},
        *written("user rotate bob --key"),
        *written("user rotate bob --key"),
        *refused("bob", "access_key_slots"),
        *written("user rotate bob --key"),
        *refused("bob", "access_key_slots"),
        *(each for number in (2, 1, 0) for each in (back(number), applied("bob"))),
        SETTLED,
    ),
    "a password is renewed twice without an apply": (
        {"users": {"kim": {"create_login_profile": True, "pgp_key": PGP}}},
        *written("user rotate kim --password"),
        *written("user rotate kim --password"),
        told("kim gets a new console password"),
        applied("kim"),
        SETTLED,
    ),
    "an offboarding is committed and never applied, and the user removed": (
        {"users": {"cy": READER}},
        step("aws iam create-access-key --user-name cy"),
        *written("user offboard cy", "cy"),
        *written("user remove cy"),
        warned("cy", "offboarding"),
        back(1),
        applied("cy"),
        back(0),
        applied("cy"),
        SETTLED,
    ),
    "somebody with an MFA device is removed at once": (
        {"users": {"cy": READER}},
        step("aws iam create-virtual-mfa-device --virtual-mfa-device-name phone"),
        step(f"aws iam enable-mfa-device --user-name cy --serial-number {PHONE} {CODES}"),
        *by_hand(text_of("cy", READER), ""),
        step("git commit -q --amend -m removed"),
        step("validate --since HEAD~1", 0, "cy", "offboarding"),
        warned("cy", "offboarding"),
        step("git revert --no-edit HEAD"),
        *written("user offboard cy"),
        applied("cy"),
        *written("user remove cy"),
        applied("cy"),
        SETTLED,
    ),
    "somebody is renamed, and the old name is added again": (
        {"users": {"dana": READER}},
        *written("user rename dana dora"),
        applied("dana", "dora"),
        SETTLED,
        step("user add dana --group read-only", None, "dana"),
        back(0),
        step("adopt --done", 0, "dora"),
        Step("git commit -qam done"),
        *written("user add dana --group read-only", "dana is added"),
        applied("dana"),
        SETTLED,
    ),
    "somebody is renamed, and the old name is added before the apply": (
        {"users": {"dana": READER}},
        *written("user rename dana dora"),
        step("user add dana --group read-only", None, "dana"),
        warned("dana"),
        back(0),
        applied("dora"),
        SETTLED,
    ),
    "somebody is renamed twice before an apply": (
        {"users": {"dana": READER}},
        *written("user rename dana dora"),
        step("user rename dora dina", 1, "apply it"),
        applied("dora"),
        step("adopt --done", 0, "dora"),
        *written("user rename dora dina"),
        applied("dina"),
        SETTLED,
    ),
    "a group goes with its members": (
        {"groups": {"ops": PUTS}, "users": {"erin": {"groups": ["ops"]}}},
        *by_hand(text_of("erin", {"groups": ["ops"]}), text_of("erin", {"path": "/"})),
        *by_hand(yaml.safe_dump({"groups": {"ops": PUTS}}, sort_keys=False), ""),
        told("erin may no longer use s3:PutObject", "the group ops is removed"),
        applied("ops"),
        SETTLED,
    ),
    "a group goes, and its members still name it": (
        {"groups": {"ops": PUTS}, "users": {"erin": {"groups": ["ops"]}}},
        *by_hand(yaml.safe_dump({"groups": {"ops": PUTS}}, sort_keys=False), ""),
        *refused("ops", "erin"),
        *by_hand(text_of("erin", {"groups": ["ops"]}), text_of("erin", {"path": "/"})),
        applied("ops"),
        SETTLED,
    ),
    "a group goes that somebody has joined by hand": (
        {"groups": {"ops": PUTS}, "users": {"erin": {"groups": ["ops"]}, "gus": READER}},
        step("aws iam add-user-to-group --group-name ops --user-name gus"),
        *by_hand(text_of("erin", {"groups": ["ops"]}), text_of("erin", {"path": "/"})),
        *by_hand(yaml.safe_dump({"groups": {"ops": PUTS}}, sort_keys=False), ""),
        told("diff --live"),
        step("diff --live", 2, "gus", "ops"),
        step("aws iam remove-user-from-group --group-name ops --user-name gus"),
        applied("ops"),
        SETTLED,
    ),
    "a policy goes that is still a boundary": (
        {"policies": {"bounds": POLICY}, "users": {"fay": {"permissions_boundary": BOUNDS}}},
        *by_hand(yaml.safe_dump({"policies": {"bounds": POLICY}}, sort_keys=False), ""),
        *refused("bounds", "fay"),
        *by_hand(text_of("fay", {"permissions_boundary": BOUNDS}), text_of("fay", {"path": "/"})),
        told("fay is no longer bounded", "the policy bounds is removed"),
        applied("bounds"),
        SETTLED,
    ),
    "a policy gets another path while it is attached": (
        {"policies": {"reads": POLICY}, "users": {"fay": {"customer_managed_policy_names": ["reads"]}}},
        *by_hand("  reads:\n", "  reads:\n    path: /team/\n"),
        *by_hand("    - reads\n", "    - team/reads\n"),
        *refused("reads"),
        back(2),
        SETTLED,
    ),
    "an inline policy moves to another input": (
        {"users": {"fay": PUTS}},
        *by_hand(text_of("fay", PUTS), text_of("fay", {"json_policies": {"put": json.dumps(DOCUMENT)}})),
        *refused("fay", "json_policies"),
        back(1),
        SETTLED,
    ),
    "a group gets a name that differs in its case": (
        {"groups": {"ops": PUTS}, "users": {"erin": {"groups": ["ops"]}}},
        *by_hand("  ops:\n", "  Ops:\n"),
        *by_hand("    - ops\n", "    - Ops\n"),
        *refused("ops"),
        back(2),
        SETTLED,
    ),
    "an account goes": (
        {
            "accounts": {"prod": "333344445555", "sandbox": "444455556666"},
            "account_groups": [{"group_name": "deploy-{account}", "roles": ["deploy"]}],
            "users": {"gus": {"groups": ["deploy-sandbox", "deploy-prod"]}},
        },
        *written("account remove sandbox", "gus"),
        told("gus loses the role deploy in sandbox"),
        applied("deploy-sandbox"),
        SETTLED,
    ),
    "an account goes that somebody has joined by hand": (
        {
            "accounts": {"prod": "333344445555", "sandbox": "444455556666"},
            "account_groups": [{"group_name": "deploy-{account}", "roles": ["deploy"]}],
        },
        step("aws iam add-user-to-group --group-name deploy-sandbox --user-name alice"),
        *written("account remove sandbox"),
        told("sandbox", "diff --live"),
        step("aws iam remove-user-from-group --group-name deploy-sandbox --user-name alice"),
        applied("deploy-sandbox"),
        SETTLED,
    ),
    # Terraform may leave an empty file: without its state, nothing is planned.
    "an apply is killed whose state is a file": ({}, *KILLED[:3], Step("plan", None, ("landingzone: ",))),
    "an apply is killed whose state is remote, and goes on the day after": ({"backend": "s3"}, *KILLED),
    "two apply from their clones": (
        {"users": {"mia": READER}},
        step("git clone -q . ../b"),
        *written("user add xena --group read-only"),
        applied("xena"),
        step("cd b"),
        *written("group add alice read-only"),
        told("xena is removed"),
        step("git pull -q --rebase"),
        told("alice may now", "by joining read-only", "-xena is removed"),
        applied("alice"),
        step("cd a"),
        told("alice", "read-only"),
        step("git pull -q --rebase ../b main"),
        SETTLED,
    ),
    "a kept plan is applied after somebody else's apply": (
        {"users": {"mia": READER}},
        step("git clone -q . ../b"),
        *written("user add xena --group read-only"),
        step("plan --out kept", 2, "xena"),
        step("cd b"),
        *written("group add alice read-only"),
        applied("alice"),
        step("cd a"),
        step("apply --plans kept --yes", 1, "stale"),
        step("git pull -q --rebase ../b main"),
        step("apply --plans kept --yes", 1, "is not the configuration that the plans in kept were made from"),
        step("plan --out again", 2, "xena"),
        applied(line="apply --plans again --yes"),
        SETTLED,
    ),
    "a kept plan has its review": (
        {},
        *written("user add xena --group read-only"),
        told("xena is added", line="plan --out kept"),
        applied("xena is added", line="apply --plans kept --yes"),
        step("apply --plans kept --yes", 1),
    ),
    "what Terraform made is changed by hand": (
        {"groups": {"ops": PUTS}, "users": {"hal": HAL}},
        *(
            each
            for line, word in (
                (f"tag-user --user-name hal --tags {TAGS}", "hal gets the tag team = data instead of web"),
                ("remove-user-from-group --user-name hal --group-name read-only", "by joining read-only"),
                (
                    f"detach-user-policy --user-name hal --policy-arn {VIEW}",
                    "managed policy job-function/ViewOnly",
                ),
                (f"put-user-permissions-boundary --user-name hal --permissions-boundary {VIEW}", "bounded by"),
                (
                    f"update-access-key --user-name hal {FIRST} --status Inactive",
                    "from inactive to current",
                ),
                (f"delete-access-key --user-name hal {FIRST}", "hal gets an access key"),
                ("delete-user-policy --user-name hal --policy-name put", "hal may now use s3:PutObject"),
                (f"put-user-policy --user-name hal --policy-name put {ALL_OF_S3}", "hal may no longer use all of s3"),
                (f"put-group-policy --group-name ops --policy-name put {ALL_OF_S3}", "may no longer use all of s3"),
            )
            for each in (step(f"aws iam {line}"), told(word), applied(), SETTLED)
        ),
    ),
    "somebody is deleted by hand": (
        {"users": {"hal": READER}},
        step("aws iam remove-user-from-group --user-name hal --group-name read-only"),
        step("aws iam delete-user --user-name hal"),
        told("hal is added"),
        applied("hal"),
        SETTLED,
    ),
    "what Terraform never made is not seen, which the review says": (
        {"users": {"hal": HAL}},
        step("aws iam add-user-to-group --user-name hal --group-name full-access"),
        step(f"aws iam attach-user-policy --user-name hal --policy-arn {AWS}AdministratorAccess"),
        step("aws iam create-access-key --user-name hal"),
        step("plan", 0, "diff --live", "Nothing to do.", "-AdministratorAccess"),
        step("diff --live", 2, "hal", "full-access", "AdministratorAccess"),
        SETTLED,
    ),
    # The provider keeps the boundary in the state that the account no longer has.
    "a boundary is taken away by hand, which Terraform does not see": (
        {"users": {"hal": HAL}},
        step("aws iam delete-user-permissions-boundary --user-name hal"),
        step("plan", 0, "diff --live", "boundar", "Nothing to do."),
        step("diff --live", 2, "hal is no longer bounded"),
        SETTLED,
        step(f"aws iam put-user-permissions-boundary --user-name hal --permissions-boundary {AWS}PowerUserAccess"),
        step("diff --live", 0),
    ),
    "one shard is planned alone": (
        {"user_shards": 2, "groups": {"ops": PUTS}, "users": {"carol": READER, "dave": READER}},
        *written("group add carol ops"),
        *written("group add dave ops"),
        step("shards changed --since HEAD~2", 0, DAVE_S, CAROL_S),
        told("dave may now use s3:PutObject", "-carol may now", STACK, CAROL_S, line=f"plan {DAVE_S}"),
        applied(DAVE_S, line=f"apply {DAVE_S} --yes"),
        told("carol may now use s3:PutObject", "-dave may now"),
        applied(CAROL_S),
        SETTLED,
    ),
    "a group comes, and a shard is applied before it": (
        {"user_shards": 2, "users": {"dave": READER}},
        *by_hand("users:\n", yaml.safe_dump({"groups": {"ops": PUTS}}, sort_keys=False) + "users:\n"),
        *written("group add dave ops"),
        warned("by joining ops", "unchanged", arguments=f" {DAVE_S}"),
        applied(STACK, DAVE_S),
        SETTLED,
    ),
    "a group goes, and its stack is applied before a shard": (
        {"user_shards": 2, "groups": {"ops": PUTS}, "users": {"dave": {"groups": ["ops"]}}},
        *by_hand(text_of("dave", {"groups": ["ops"]}), text_of("dave", {"path": "/"})),
        *by_hand(yaml.safe_dump({"groups": {"ops": PUTS}}, sort_keys=False), ""),
        warned("ops", DAVE_S, arguments=f" {STACK}"),
        applied(STACK, DAVE_S, line="apply --since HEAD~2 --yes"),
        SETTLED,
    ),
    "somebody is added whom somebody has made by hand": (
        {},
        step("aws iam create-user --user-name zed"),
        *written("user add zed --group read-only"),
        told("zed is added", "diff --live"),
        step("diff --live", 2, "zed"),
        step("aws iam delete-user --user-name zed"),
        applied("zed"),
        SETTLED,
    ),
    "a key is rotated beside one that was made by hand": (
        {"users": {"bob": {"create_access_keys": True, "pgp_key": PGP}}},
        step("aws iam create-access-key --user-name bob"),
        *written("user rotate bob --key"),
        told("bob", "diff --live"),
        # Of two keys it knows only by the state which one is whose.
        step("terraform show -json >> state.json"),
        step("diff --live --state state.json", 2, "bob", "access key"),
        step("aws iam delete-access-key --user-name bob --access-key-id LAST"),
        applied("bob"),
        SETTLED,
    ),
    "an end is past": (
        {"users": {"ida": READER | {"until": "2020-01-31"}}},
        step("user add jon --until 2020-01-31", 1, "2020-01-31"),
        step("group add alice read-only --until 2020-01-31", 1, "2020-01-31"),
        *written("group add alice read-only"),
        applied("alice"),
        *written("user expire", "ida"),
        applied("ida"),
        *written("user remove ida"),
        applied("ida"),
        SETTLED,
    ),
    "all that a machine has needs MFA": (
        {},
        step(
            f"user add bot --machine --group read-only {WITH_KEY}",
            0,
            "can do nothing",
            "First resolve the warning about bot",
        ),
        back(0),
        *written(f"user add bot --machine --group read-only {WITH_KEY}"),
        told("bot", "can do nothing"),
        back(1),
        step("git commit -qm back"),
        *written(f"user add bot --machine {WITH_KEY}", "hand over"),
        applied("bot"),
        SETTLED,
    ),
    "the last administrator goes": (
        {},
        step("group remove alice full-access", 1, "administrator"),
        step("user offboard alice", 1, "administrator"),
        SETTLED,
    ),
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_each_step_does_what_it_says_or_is_refused_before_the_first_write(story, company):
    inputs, *steps = story
    company.begin(inputs)
    for each in steps:
        company.take(each)
