"""Terraform can be driven, and nothing that it would do is passed over; all other tests stand on that."""

USER = {"aws_iam_user": {"alice": {"name": "alice", "tags": {"team": "core"}}}}
RENAMED = {"aws_iam_user": {"alicia": USER["aws_iam_user"]["alice"]}}
MOVED = [{"from": "aws_iam_user.alice", "to": "aws_iam_user.alicia"}]
OUTPUT = {"arn": {"value": "${one(aws_iam_user.alice[*].arn)}"}, "nothing": {"value": None}}
# What comes to the configuration, or replaces a part of it -> the actions on resources, moves, the actions on outputs.
STEPS = {
    "nothing": ({}, {}, {}, {}),
    "a change": ({"resource": {"aws_iam_user": {"alice": {"name": "alice"}}}}, {"alice": ("update",)}, {}, {}),
    "another name": ({"resource": RENAMED}, {"alice": ("delete",), "alicia": ("create",)}, {}, {}),
    "a move": ({"resource": RENAMED, "moved": MOVED}, {}, {"alicia": "alice"}, {}),
    "an output": ({"output": OUTPUT}, {}, {}, {"arn": ("create",)}),
}


def test_all_that_a_plan_would_do_is_reported(emulator, place):
    stack = {"provider": {"aws": emulator.provider}, "resource": USER}
    terraform = place(stack)
    terraform.apply()
    for step, (more, changes, moves, outputs) in STEPS.items():
        other = place(stack | more)
        (other.directory / "terraform.tfstate").write_bytes((terraform.directory / "terraform.tfstate").read_bytes())
        plan = other.plan()
        assert plan.changes == {f"aws_iam_user.{name}": actions for name, actions in changes.items()}, step
        assert plan.moves == {f"aws_iam_user.{new}": f"aws_iam_user.{old}" for new, old in moves.items()}, step
        assert {name: each.actions for name, each in plan.outputs.items() if name != "nothing"} == outputs, step
        assert plan.is_empty == other.is_settled() == (step == "nothing"), step
    # Behind its back, which only a refresh sees.
    emulator.client("iam").tag_user(UserName="alice", Tags=[{"Key": "team", "Value": "edge"}])
    assert terraform.plan(refresh=False).is_empty
    change = terraform.plan().resources["aws_iam_user.alice"]
    assert (change.before["tags"], change.after["tags"]) == ({"team": "edge"}, {"team": "core"})
