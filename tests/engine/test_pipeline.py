"""The pipelines of `examples/`: their workflows run, with the real Git and, on the engine, Terraform."""

import json

import pytest
from deployment import read_account
from expected_account import expected_account
from pipeline import BUCKET, EXAMPLE, ONE_STACK, Downloads, Pipeline, on_the_engine

from dev.engine import prepare_toolchain
from landingzone.resources.shards import stack_names, stack_of

STACK = "landingzone"
ROLE = "arn:aws:iam::123456789012:role/people-"
SHARDS = 2
FIRST, SECOND = (name for name in stack_names(STACK, SHARDS) if name != STACK)
OPS = {"ops": {"aws_managed_policy_names": ["ReadOnlyAccess"]}}
EVERYBODY = {"alice": {"groups": ["full-access"]}, "bob": {"groups": ["read-only"]}}


def test_each_user_is_where_the_tests_expect_it():
    users = {"alice": FIRST, "bob": SECOND, "carol": SECOND, "dave": FIRST}
    assert {user: stack_of(user, STACK, SHARDS) for user in users} == users


class TestWhichStacks:
    """What the job `changed` of people.yml says, without Terraform."""

    @pytest.fixture
    def pipeline(self, tmp_path):
        pipeline = Pipeline(tmp_path, user_shards=SHARDS, users=EVERYBODY)
        # What is synthesized is not looked at.
        pipeline.write("main.py", "import shutil\nshutil.copytree('.github', 'cdktf.out/stacks')\n")
        return pipeline

    @staticmethod
    def chosen(run):
        assert run.results["changed"] == "success", run.logs["changed"]
        outputs = run.outputs["changed"]
        steps = [json.loads(outputs[name]) for name in ("first", "second")]
        assert json.loads(outputs["all"]) == [name for step in steps for name in step]
        return [step for step in steps if step]

    @pytest.mark.long
    def test_what_may_be_applied_decides(self, pipeline):
        def pushed(**inputs):
            return self.chosen(pipeline.push(only=["changed"], **inputs))

        everything = [[STACK], [FIRST, SECOND]]
        older = pipeline.push(only=["changed"])
        assert self.chosen(older) == everything
        before = pipeline.git("rev-parse", "HEAD")
        pipeline.git("push", "origin", f"{before}:refs/tags/people/{before}")
        assert pushed() == []
        # Runs that were left out have lost nothing: it counts what was applied.
        pipeline.commit(groups=OPS)
        tried = pipeline.commit(users=EVERYBODY | {"dave": {"groups": ["ops"]}})
        assert pushed() == [[STACK], [FIRST]]
        # A run failed, and history is written anew, without what it was to apply.
        pipeline.git("push", "origin", f"{tried}:refs/tags/people/{tried}")
        pipeline.git("reset", "--hard", before)
        assert pushed(groups={}, users=EVERYBODY) == [[FIRST], [STACK]]
        # Another version of landingzone may synthesize everything to something else.
        pipeline.write("requirements.txt", "landingzone>=0.1\n")
        assert pushed() == [[FIRST, SECOND], [STACK]]
        pipeline.git("push", "origin", "--delete", f"refs/tags/people/{tried}")
        # An older run that is run again takes what is newest.
        again = pipeline.github.run_again("people.yml", older, ["changed"])
        assert again.outputs["changed"]["commit"] == pipeline.git("rev-parse", "HEAD")
        assert again.outputs["changed"]["attempt"] == "2"
        assert self.chosen(pipeline.start("people.yml", "workflow_dispatch", only=["changed"], all=True)) == everything

    @pytest.mark.long
    def test_what_cannot_be_applied_fails_before_anything_is_planned(self, pipeline):
        pipeline.commit(groups={"old": {}}, users=EVERYBODY | {"bob": {"groups": ["old"]}})
        for told, inputs in (
            ("::error file=landingzone.yaml,", {"users": {"bob": {}}}),
            ("run `landingzone shards split", {"user_shards": 4}),
        ):
            run = pipeline.request(**inputs)
            assert run.jobs("failure") == ["changed"]
            assert told in run.logs["changed"]
            assert {*run.results} - {*run.jobs("skipped")} == {"changed"}


@pytest.fixture(scope="module")
def downloads():
    with Downloads(prepare_toolchain().terraform).serving() as served:
        yield served


@pytest.mark.long
class TestOnTheEngine:
    """Whole runs, and what stands in the account then."""

    @pytest.fixture
    def pipeline(self, tmp_path, emulator, downloads):
        return on_the_engine(tmp_path, emulator, downloads, user_shards=SHARDS, users=EVERYBODY)

    @pytest.fixture
    def succeed(self, pipeline, emulator):
        def check(run, *jobs):
            """Check that these jobs ran and no others, all with success, and that everything is in the account."""
            assert run.jobs("failure") == [], "\n".join(run.logs[name] for name in run.jobs("failure"))
            assert sorted(run.jobs("success")) == sorted(jobs)
            assert pipeline.applied() == {pipeline.git("rev-parse", "HEAD")}
            assert read_account(emulator, {"policies": {}}) == expected_account(pipeline.inputs)

        return check

    def test_ordinary_days(self, pipeline, emulator, downloads, succeed):
        frame = ("changed", "begin", "end")
        run = pipeline.push()
        succeed(run, *frame, f"first/{STACK}", f"second/{FIRST}", f"second/{SECOND}")
        assert {*run.roles.values()} == {f"{ROLE}apply"}
        objects = emulator.client("s3").list_objects_v2(Bucket=BUCKET)["Contents"]
        assert {each["Key"] for each in objects} == {f"people/{name}.tfstate" for name in stack_names(STACK, SHARDS)}
        assert {*downloads.audiences} == {"sts.amazonaws.com"}
        # Somebody joins.
        succeed(pipeline.push(users=EVERYBODY | {"carol": {}}), *frame, f"first/{SECOND}")
        # A group comes with a member: it is planned, while somebody applies, and then applied.
        group = {"groups": OPS, "users": pipeline.inputs["users"] | {"dave": {"groups": ["ops"]}}}
        emulator.client("s3").put_object(Bucket=BUCKET, Key=f"people/{STACK}.tfstate.tflock", Body=b"{}")
        run = pipeline.request(**group)
        succeed(run, "changed", f"plan/{STACK}", f"plan/{FIRST}")
        assert {*run.roles.values()} == {f"{ROLE}plan"}
        assert 'aws_iam_group.groups["ops"] will be created' in run.logs[f"plan/{STACK}"]
        emulator.client("s3").delete_object(Bucket=BUCKET, Key=f"people/{STACK}.tfstate.tflock")
        succeed(pipeline.push(**group), *frame, f"first/{STACK}", f"second/{FIRST}")
        # The group goes with its member, who leaves first.
        succeed(
            pipeline.push(groups={}, users=pipeline.inputs["users"] | {"dave": {}}),
            *(*frame, f"first/{FIRST}", f"second/{STACK}"),
        )
        # Somebody changes something by hand. A membership is found by nobody: other stacks may have it.
        emulator.client("iam").add_user_to_group(GroupName="read-only", UserName="alice")
        emulator.client("iam").tag_user(UserName="carol", Tags=[{"Key": "by", "Value": "hand"}])
        run = pipeline.start("drift.yml", "schedule")
        assert sorted(run.jobs("success")) == ["all", f"drift/{STACK}", f"drift/{FIRST}"]
        assert run.jobs("failure") == [f"drift/{SECOND}"]
        assert f"::error title=Drift in {SECOND}::" in run.logs[f"drift/{SECOND}"]
        assert {*run.roles.values()} == {f"{ROLE}plan"}

    def test_what_a_run_that_failed_has_left_is_taken_back(self, pipeline, emulator, succeed):
        pipeline.push()
        before = pipeline.git("rev-parse", "HEAD")
        # A group comes, and its member, who is there already, cannot be made.
        emulator.client("iam").create_user(UserName="dave")
        failed = pipeline.push(groups=OPS, users=EVERYBODY | {"dave": {"groups": ["ops"]}})
        assert failed.jobs("failure") == [f"second/{FIRST}"]
        assert failed.results["end"] == "skipped"
        assert pipeline.applied() == {before, pipeline.git("rev-parse", "HEAD")}
        assert "ops" in read_account(emulator, {"policies": {}})["groups"]
        # A part of it may not be run again: another run might have come between.
        again = pipeline.github.run_again("people.yml", failed, only_failed=True)
        assert again.jobs("failure") == [f"second/{FIRST}"]
        assert "Re-run all jobs" in again.logs[f"second/{FIRST}"]
        emulator.client("iam").delete_user(UserName="dave")
        succeed(
            pipeline.push(groups={}, users=EVERYBODY), "changed", "begin", f"first/{FIRST}", f"second/{STACK}", "end"
        )


@pytest.mark.long
def test_in_one_stack_exactly_the_plan_that_somebody_agreed_to_is_applied(tmp_path, emulator, downloads):
    pipeline = on_the_engine(tmp_path, emulator, downloads, example=ONE_STACK, user_shards=1, users=EVERYBODY)

    def is_as_the_file_says():
        return read_account(emulator, {"policies": {}}) == expected_account(pipeline.inputs)

    first = pipeline.push()
    assert first.results == dict.fromkeys(("file", "plan", "apply"), "success"), first.logs
    assert first.roles == {"plan": f"{ROLE}plan", "apply": f"{ROLE}apply"}
    assert is_as_the_file_says()
    with_carol = EVERYBODY | {"carol": {}}
    proposed = pipeline.request(users=with_carol)
    assert proposed.results == {"file": "success", "plan": "success", "apply": "skipped"}
    assert 'aws_iam_user.user["carol"] will be created' in proposed.logs["plan"]
    assert is_as_the_file_says()
    assert pipeline.request(users={"bob": {}}).results == {"file": "failure", "plan": "skipped", "apply": "skipped"}
    # Somebody agrees after another plan has been applied.
    waiting = pipeline.push(only=["file", "plan"], users=with_carol)
    assert pipeline.push(users=with_carol | {"dave": {}}).jobs("success") == ["file", "plan", "apply"]
    late = pipeline.github.run_again("people.yml", waiting, only_failed=True)
    assert late.jobs("failure") == ["apply"]
    assert "Saved plan is stale" in late.logs["apply"]
    assert is_as_the_file_says()
    # There is nothing to agree to.
    assert pipeline.push().results == {"file": "success", "plan": "success", "apply": "skipped"}


def test_the_app_is_the_one_that_init_writes():
    written = EXAMPLE.parents[1] / "landingzone" / "cli" / "init_files"
    for file, source in (("main.py", "main.py.txt"), (".gitignore", "gitignore")):
        assert (EXAMPLE / file).read_text(encoding="utf-8") == (written / source).read_text(encoding="utf-8")
