"""How strictly a configuration is reviewed: what comments ignore, and what workflows let through."""

from pathlib import Path

import pytest
import yaml

from landingzone.changes.strictness import _SETTINGS, find_ignoring, find_workflow_changes
from landingzone.config.file import read_file

ROOT = Path(__file__).parents[2]
PLACE = ".github/workflows/review.yml"
USUAL = ROOT / "landingzone" / "cli" / "init_files" / "access-review.yml"


def workflow(*, job=None, on="pull_request", step=None, uses="of-us/landingzone@0123", **given):
    steps = [
        {"uses": "actions/checkout@v4"},
        {"uses": uses, "with": {"file": "landingzone.yaml", **given}, **(step or {})},
    ]
    return yaml.safe_dump({"name": "x", "on": on, "jobs": {"review": {"steps": steps, **(job or {})}}}, sort_keys=False)


def told(old, new, file="landingzone.yaml"):
    sides = [{PLACE: side} if isinstance(side, str) else side for side in (old, new)]
    return [(each.level, each.text) for each in find_workflow_changes(*sides, file)]


@pytest.mark.parametrize(
    ("before", "after", "level", "what"),
    [
        ({"fail-on": "high"}, {"fail-on": "critical"}, "high", "fail-on changes from high to critical"),
        ({"fail-on": "high"}, {}, "high", "fail-on changes from high to critical"),
        (
            {"fail-on": "low"},
            {"fail-on": "${{ inputs.level }}"},
            "high",
            "fail-on changes from low to '${{ inputs.level }}'",
        ),
        ({"strict": True}, {"strict": "false"}, "medium", "strict changes from true to false"),
        ({"strict": True}, {}, "medium", "strict changes from true to false"),
        ({}, {"allow-no-administrator": True}, "high", "allow-no-administrator changes from false to true"),
        ({}, {"comment": "false"}, "low", "comment changes from true to false"),
        ({}, {"base": "HEAD"}, "high", "base changes from unset to HEAD"),
        ({}, {"version": "0.1.0"}, "medium", "version changes from unset to 0.1.0"),
        ({}, {"step": {"continue-on-error": True}}, "high", "continue-on-error changes from false to true"),
        ({}, {"job": {"continue-on-error": True}}, "high", "continue-on-error changes from false to true"),
        ({}, {"step": {"if": False}}, "high", "if changes from unset to false"),
        ({}, {"job": {"if": "github.actor != 'bob'"}}, "high", "if changes from unset to 'github.actor != \\'bob\\''"),
        (
            {},
            {"on": {"pull_request": {"paths": ["x"]}}},
            "medium",
            """on changes from '{"pull_request": null}' to '{"pull_request": {"paths": ["x"]}}'""",
        ),
    ],
)
def test_a_review_that_gets_weaker_is_told_and_so_is_one_that_gets_stricter(before, after, level, what):
    old, new = workflow(**before), workflow(**after)
    assert told(old, new) == [(level, f"the review of pull requests: {what} ({PLACE})")]
    ((back, _),) = told(new, old)
    is_ordered = what.split()[0] not in ("base", "version", "if", "on") and "${{" not in what
    assert back == ("info" if is_ordered else level)
    assert told(old, old) == told(new, new) == []


@pytest.mark.parametrize(
    "same",
    [
        {"fail-on": "critical"},
        {"strict": False, "comment": True},
        {"step": {"continue-on-error": False}},
        {"step": {"if": True}},
        {"on": ["pull_request"]},
        {"on": {"pull_request": None, "push": None}},
        {"uses": "of-us/landingzone@4567"},
        {"file": "./landingzone.yaml"},
        {"step": {"name": "another name"}, "job": {"runs-on": "x"}},
    ],
)
def test_what_is_as_strict_is_no_change(same):
    assert told(workflow(), workflow(**same)) == []


GONE = ("high", f"the action no longer reviews landingzone.yaml on pull requests ({PLACE})")


@pytest.mark.parametrize(
    "new",
    [
        {},
        workflow(on="push"),
        workflow(on={"workflow_dispatch": None}),
        workflow(file="other.yaml"),
        workflow(uses="of-us/another@0123"),
        "name: x\n",
    ],
)
def test_a_review_that_is_gone_is_told(new):
    assert told(workflow(), new) == [GONE]
    assert told(new, workflow()) == [("info", f"the action reviews landingzone.yaml on pull requests ({PLACE})")]


@pytest.mark.parametrize("new", [{PLACE: None}, {PLACE: "a: b: c"}])
def test_what_cannot_be_read_is_not_said_to_be_gone(new):
    doubt = f"the action may no longer review landingzone.yaml on pull requests ({PLACE}): {PLACE} cannot be read here"
    assert told(workflow(), new) == [("high", doubt)]


def test_a_workflow_under_another_name_and_a_second_one_are_the_same_review():
    other = ".github/workflows/other.yml"
    assert told({PLACE: workflow()}, {other: workflow()}) == []
    weaker = {other: workflow(strict=False, **{"fail-on": "critical"})}
    assert [level for level, _ in told({PLACE: workflow(strict=True, **{"fail-on": "low"})}, weaker)] == [
        "high",
        "medium",
    ]
    assert told({PLACE: workflow()}, {PLACE: workflow(), other: workflow(**{"fail-on": "low"})}) == []
    assert told({PLACE: workflow()}, {PLACE: workflow(), other: None}) == []


def test_a_copy_of_the_action_is_known_by_its_inputs_on_either_side():
    copy = {"uses": "./.github/actions/access-review"}
    old, new = workflow(**copy, **{"fail-on": "low"}), workflow(**copy)
    assert told(old, new) == [("high", f"the review of pull requests: fail-on changes from low to critical ({PLACE})")]


def test_the_defaults_are_those_of_the_action():
    inputs = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"]
    assert {name: inputs[name]["default"] for name in _SETTINGS if name in inputs} == {
        name: fact.default for name, fact in _SETTINGS.items() if name in inputs
    }
    assert inputs.keys() - _SETTINGS.keys() == {"file"}


def test_the_workflow_that_init_writes_is_known():
    text = USUAL.read_text(encoding="utf-8")
    ((level, said),) = told(text, text.replace("strict: true", "strict: false"))
    assert (level, "strict changes from true to false" in said) == ("medium", True)


FILE = """aws_account_id: "123456789012"
users:
  ann: {{}}{}
  bob: {{groups: [x]}}{}
"""


def ignoring(tmp_path, before, after):
    files = []
    for name, comments in (("old", before), ("new", after)):
        (tmp_path / name).mkdir()
        file = tmp_path / name / "landingzone.yaml"
        file.write_text(FILE.format(*comments))
        files.append(read_file(file))
    return [
        (each.level, each.text.replace(f"{tmp_path}/", ""), each.users) for each in find_ignoring(files[0], files[1])
    ]


def test_a_comment_that_ignores_a_warning_is_told_with_its_reason(tmp_path):
    comment = "  # landingzone: ignore LZ751 left on Friday"
    assert ignoring(tmp_path, ("", ""), ("", comment)) == [
        ("low", "a comment ignores LZ751 of users.bob: 'left on Friday' (new/landingzone.yaml:4)", ("bob",))
    ]


def test_a_comment_that_no_longer_ignores_a_warning_is_told(tmp_path):
    comment = "  # landingzone: ignore LZ751 left on Friday"
    assert ignoring(tmp_path, (comment, ""), ("", "")) == [
        ("info", "a comment no longer ignores LZ751 of users.ann: 'left on Friday' (old/landingzone.yaml:3)", ("ann",))
    ]


def test_a_comment_that_stays_is_no_change(tmp_path):
    comment = "  # landingzone: ignore LZ751 left on Friday"
    assert ignoring(tmp_path, (comment, ""), (comment, "  # another comment")) == []
