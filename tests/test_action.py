"""The action reviews a pull request as its page says, and runs nothing of it; its steps run here as shell."""

import re

import pytest
from composite import ACTION, BOT, Checkout, Comments

from landingzone.iam.severity import SEVERITIES

pytestmark = pytest.mark.long

MARK = "<!-- landingzone review of {} -->\n<!-- landingzone diff -->\n"
ALONE = 'aws_account_id: "123456789012"\nusers:\n  alice: { groups: [full-access] }\n'
CRITICAL = f"{ALONE}  bob: {{ groups: [full-access] }}\n"
WARNED = ALONE.replace("full-access", "full-access, nowhere")
MEDIUM = f"{ALONE}  bob: {{ groups: [billing] }}\nshould_create_iam_group_billing: true\n"
NOBODY = ALONE.replace("groups: [full-access]", "path: /a/") + "administrators_elsewhere: true\n"
OF_THE_PULL_REQUEST = "import os\nos.write(1, b'of the pull request')\nos._exit(9)\n"


@pytest.fixture
def comments():
    return Comments()


@pytest.fixture
def checkout(comments, tmp_path):
    with comments.serving() as api:
        yield Checkout(tmp_path / "work", tmp_path / "temp", api)


@pytest.fixture
def ready(checkout):
    checkout.install_this()
    checkout.merge(landingzone__yaml=ALONE)
    return checkout


def test_each_file_has_one_comment_which_is_kept_up_to_date_among_those_of_others(ready, comments):
    mine, other = MARK.format("landingzone.yaml"), MARK.format("other.yaml")
    for place in range(130):
        comments.add(BOT if place % 2 else "mallory", other if place % 2 else mine)
    before = [row["body"] for row in comments.rows]
    ready.merge(landingzone__yaml=CRITICAL)
    assert ready.act() == (1, "::error::landingzone.yaml: has a change of level critical or worse; see the review\n")
    ready.merge(landingzone__yaml=ALONE)
    ready.merge(landingzone__yaml=MEDIUM)
    assert ready.act() == (0, "")
    [*others, ours] = [row["body"] for row in comments.rows]
    assert (others, ours[: len(mine)], ours[-20:]) == (before, mine, "\n`landingzone.yaml`\n")
    assert ("by joining billing" in ours, "bob gains full access" in ours) == (True, False)
    assert {page[-1] for page in comments.asked if page.startswith("GET")} == {"1", "2"}
    summary = (ready.temporary / "summary").read_text(encoding="utf-8")
    assert summary.endswith(ours)
    assert summary.count(mine) == 2


def test_a_part_counts_and_where_none_changes_nothing_is_said_but_what_corrects_a_comment(ready, comments):
    whole = ALONE + "include: [people/*.yaml]\n"
    part = "users:\n  bob: {}\n"
    (ready.place / "people").mkdir()
    ready.merge(landingzone__yaml=WARNED + "include: [people/*.yaml]\n", **{"people/web__yaml": part})
    comments.rows.clear()
    ready.merge(README__md="x", people__yaml="users: {x: {}}\n")
    assert ready.act(strict="true") == (0, "landingzone.yaml: No file of this configuration changes.\n")
    assert comments.rows == []
    ready.merge(landingzone__yaml=whole)
    ready.merge(**{"people/web__yaml": part.replace("{}", "{groups: [full-access]}")})
    assert ready.act()[0] == 1
    assert "bob gains full access" in comments.rows[0]["body"]
    ready.merge(notes__txt="what is left of the pull request")
    assert ready.act() == (0, "landingzone.yaml: No file of this configuration changes.\n")
    mark = MARK.splitlines()[0].format("landingzone.yaml")
    told = f"{mark}\nNo file of this configuration changes.\n\n`landingzone.yaml`\n"
    assert [row["body"] for row in comments.rows] == [told]
    # What cannot be read on one side is reviewed, and so is a part that goes.
    (ready.place / "people/web.yaml").unlink()
    ready.merge()
    assert "matches no other file" in ready.act()[1]


def test_a_file_in_a_linked_directory_is_compared_and_not_taken_for_a_new_one(ready):
    (ready.place / "v1").mkdir()
    (ready.place / "now").symlink_to("v1")
    ready.merge(**{"v1/landingzone__yaml": ALONE})
    ready.merge(**{"v1/landingzone__yaml": CRITICAL})
    told = "::error::now/landingzone.yaml: has a change of level critical or worse; see the review\n"
    assert ready.act(file="now/landingzone.yaml") == (1, told)


def test_warnings_fail_where_the_workflow_asks_for_that(ready):
    for text in (WARNED, f"{WARNED}# the same\n"):
        ready.merge(landingzone__yaml=text)
    assert [ready.act(strict=strict)[0] for strict in ("false", "true")] == [0, 1]


NO_ADMINISTRATOR = "::error file=landingzone.yaml,line=3,col=3,title=users.alice.groups (LZ701)::"
NOT_COMPARED = "::error::landingzone.yaml: cannot be compared; the log of the review says why"
NO_MERGE = "::error::the checkout: must be the merge commit of a pull request"


@pytest.mark.parametrize(
    ("text", "given", "ends", "told", "comments_written"),
    [
        (MEDIUM, {"fail_on": "medium"}, 1, "::error::landingzone.yaml: has a change of level medium or worse", 1),
        (MEDIUM, {"comment": "false"}, 0, "", 0),
        (NOBODY, {}, 1, re.escape(NO_ADMINISTRATOR), 1),
        ("users: [", {}, 1, rf"::error file=landingzone.yaml,line=1,col=8::has `\[`(?s:.*)\n{NOT_COMPARED}", 0),
        (MEDIUM, {"fail_on": "grave"}, 1, NOT_COMPARED, 0),
        (MEDIUM, {"file": "--help"}, 1, "--help: there is no such file", 0),
        (MEDIUM, {"base": "0" * 40}, 1, "::error::base: must be a commit in the checkout", 0),
    ],
)
def test_what_fails_says_so_and_what_cannot_be_compared_has_no_comment(
    text, given, ends, told, comments_written, ready, comments
):
    ready.merge(landingzone__yaml=text)
    status, log = ready.act(**given)
    assert (status, len(comments.rows)) == (ends, comments_written), log
    assert re.search(told, log), log


def test_that_nobody_is_left_who_administers_can_be_allowed(ready):
    ready.merge(landingzone__yaml=NOBODY)
    _, log = ready.act(allow_no_administrator="true")
    assert NO_ADMINISTRATOR not in log
    assert "has a change of level critical or worse" in log  # to be merged by a person all the same


def test_a_file_that_is_new_is_reported_and_a_fork_gets_no_comment(checkout, comments):
    checkout.install_this()
    checkout.merge(landingzone__yaml=ALONE)
    status, log = checkout.act()
    assert (status, "alice - administrator" in log) == (0, True)
    checkout.head = "mallory/people"
    checkout.merge(landingzone__yaml=MEDIUM)
    assert checkout.act() == (0, "")
    assert (comments.asked, (checkout.temporary / "summary").stat().st_size > 200) == ([], True)


def test_what_is_not_the_merge_of_a_pull_request_is_refused_unless_the_base_is_named(ready, comments):
    ready.merge(landingzone__yaml=CRITICAL)
    merge, earlier, change = ready.git("rev-parse", "HEAD", "HEAD^1", "HEAD^2").split()
    for event, out, about in (
        ("pull_request_target", merge, merge),
        ("pull_request", earlier, merge),  # another merge
        ("pull_request", change, change),  # its parent is not what it would be merged into
    ):
        ready.event, ready.sha = event, about
        ready.git("checkout", "--quiet", "--detach", out)
        status, log = ready.act()
        assert (status, log.startswith(NO_MERGE)) == (1, True)
    assert comments.rows == []
    assert ready.act(base=earlier)[0] == 1
    assert "bob gains full access" in comments.rows[0]["body"]


@pytest.mark.long  # installs from the registry
def test_what_is_installed_is_what_is_asked_for_and_nothing_of_the_pull_request_runs(checkout, comments):
    names = ("landingzone", "venv", "pip", "json", "yaml", "click", "sitecustomize", "ensurepip", "site", "re")
    hostile = {f"{name}__py": OF_THE_PULL_REQUEST for name in names}
    checkout.merge(landingzone__yaml=ALONE)
    checkout.merge(landingzone__yaml=CRITICAL, **hostile)
    status, log = checkout.act("Install", "Review", "Comment", "Verdict")
    assert (status, "of the pull request" in log) == (1, False), log
    assert "bob gains full access" in comments.rows[0]["body"]
    status, log = checkout.act("Install", version="0.0.0.dev0")
    assert (status, "landingzone==0.0.0.dev0" in log) == (1, True)


def test_its_texts_name_the_levels_and_what_the_review_takes():
    told = {name: set(re.findall("`([^`]+)`", each["description"])) for name, each in ACTION["inputs"].items()}
    assert told["fail-on"] == set(SEVERITIES)
    assert {each["default"] for name, each in ACTION["inputs"].items() if name == "fail-on"} <= told["fail-on"]
