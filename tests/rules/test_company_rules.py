"""Teams and company rules: what is reported, for whom, where, and in whose words."""

import json
import re
from pathlib import Path

import pytest
import yaml
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY

from landingzone import StackConfiguration, report
from landingzone.access.render.csv_tables import report_as_csv
from landingzone.access.render.text import report_as_text
from landingzone.config.requirements import Requirement
from landingzone.rules.check import advise, check
from landingzone.rules.requirements import ASKED

TOP = {"aws_account_id": ACCOUNT_ID, "administrators_elsewhere": True}
LISTED = {"groups_made_elsewhere": [f"g{number}" for number in range(12)]}
_KEYS = {"KEY": PGP_PUBLIC_KEY, "SSH": json.dumps(SSH_PUBLIC_KEY)}
_TEXT = (Path(__file__).parent / "company_rules.yaml").read_text(encoding="utf-8")
CASES = yaml.safe_load(re.sub(r"\b(KEY|SSH)\b(?=[},])", lambda found: _KEYS[found[0]], _TEXT))


def told(**given):
    made = StackConfiguration.model_validate({**TOP, **LISTED, **given})
    return [str(each) for each in (*check(made), *(w for w in advise(made) if w.code in ("LZ285", "LZ286")))]


def assert_told(found, shapes):
    """Compare lines with shapes of them, in which `...` is the rule."""
    assert len(found) == len(shapes), found
    for line, shape in zip(found, shapes, strict=True):
        begin, _, end = shape.partition("...")
        assert line.startswith(begin), (line, shape)
        assert end in line, (line, shape)


@pytest.mark.parametrize("case", CASES["through_teams"], ids=lambda case: case["told"][0])
def test_what_a_team_breaks_is_reported_once_at_the_team_and_what_a_user_breaks_at_the_user(case):
    users = {name: {"team": "data", **user} for name, user in case["users"].items()}
    assert_told(told(teams={"data": case["team"]}, users=users), case["told"])


@pytest.mark.parametrize("case", CASES["asked"], ids=lambda case: str(case["asks"]))
def test_each_company_rule_is_kept_or_broken_in_its_own_words_unless_the_user_is_exempt_or_leaving(case):
    in_data = {"y": {"team": "data", "status": "offboarding"}}
    given = {"requirements": [{"name": "r", "rule": "It's ours", **case["asks"]}], "teams": {"data": {}}}
    for user in case["keep"]:
        assert told(**given, users={"x": user, **in_data}) == []
    for said, user in case["break"].items():
        words = "must follow a company rule, 'It\\'s ours'"
        usual_fix = 'as requirements[0] requires; fix it, or exempt the user and give the reason: `exempt: {r: "..."}`'
        assert told(**given, users={"x": user, **in_data}) == [f"{said.replace('...', words)}, {usual_fix}"]
        assert told(**given, users={"x": user | {"exempt": {"r": "why"}}, **in_data}) == []
        assert "company rule" not in "".join(told(**given, users={"x": user | {"status": "offboarding"}, **in_data}))


def test_each_kind_of_rule_has_a_case():
    kinds = {kind for case in CASES["asked"] for kind in case["asks"]}
    assert kinds == {*ASKED} == {*Requirement.model_fields} - {"name", "rule", "of", "of_path", "of_team"}


@pytest.mark.parametrize("case", CASES["senseless"], ids=lambda case: case["told"][0])
def test_a_rule_and_an_exemption_must_make_sense(case):
    requirement = {"name": "r", "rule": "Ours", **case["rule"]}
    assert_told(told(requirements=[requirement], users={"x": case.get("user", {})}), case["told"])


def test_a_rule_is_for_those_of_whom_all_holds_that_it_says():
    users = {
        "human": {"path": "/people/a/", "team": "data"},
        "machine": {"path": "/people/", "team": "data", "require_mfa": False},
        "elsewhere": {"team": "data"},
        "alone": {"path": "/people/", "require_mfa": True},
        "gone": {"path": "/people/", "team": "data", "status": "offboarding"},
    }

    def whom(**of):
        found = told(
            teams={"data": {}}, users=users, requirements=[{"name": "r", "rule": "r", "tags": {"a": "*"}, **of}]
        )
        return [line.split(":")[0].removeprefix("users.") for line in found]

    assert whom() == ["alone", "elsewhere", "human", "machine"]
    assert whom(of="humans") == ["alone", "elsewhere", "human"]
    assert whom(of="machines") == ["machine"]
    assert whom(of_path="/people/*") == ["alone", "human", "machine"]
    assert whom(of_team="data") == ["elsewhere", "human", "machine"]
    assert whom(of="humans", of_path="/people/*", of_team="data") == ["human"]


def test_what_a_team_and_a_user_do_against_company_rules_is_reported_where_it_stands():
    rules = [
        {"name": "duties", "rule": "Apart", "at_most_one_of_groups": ["g1", "g2"]},
        {"name": "t", "rule": "T", "tags": {"c": "1"}},
    ]

    def places(team, user):
        found = told(
            teams={"data": team}, users={"ann": {"team": "data", **user}, "bob": {"team": "data"}}, requirements=rules
        )
        return [line.split(": must")[0] + line[line.index(" (got") :].split(",")[0] for line in found]

    assert places({"tags": {"c": "2"}}, {"tags": {"C": "1"}}) == [
        "teams.data.tags.c (got a value that does not match 1"
    ]
    both = {"groups": ["g1"], "tags": {"c": "1"}}
    assert places(both, {"groups": ["g2"]}) == ["users.ann.groups (got g2 and g1"]
    assert places(both | {"groups": ["g1", "g2"]}, {"groups": ["g3"]}) == ["teams.data.groups (got g1 and g2"]


def test_two_rules_have_two_names():
    rule = {"name": "r", "rule": "R", "team": False}
    (line,) = told(requirements=[rule, rule])
    assert line.startswith("requirements[1].name: a company rule needs a unique name (got the name of requirements[0])")


def test_the_report_says_the_team_and_lists_exemptions_and_nothing_of_either_where_there_is_none():
    rule = {"name": "apart", "rule": "Nobody approves alone", "team": False}
    exempt = {"team": "data", "exempt": {"apart": "=an auditor"}}
    users = {"ann": exempt, "bob": exempt | {"status": "offboarding"}, "cat": {}}
    made = report(StackConfiguration(**TOP, users=users, teams={"data": {}}, requirements=[rule]))
    plain = report(StackConfiguration(**TOP, users={"cat": {}}))
    shown = "  team        data\n  exempt      apart, 'Nobody approves alone': '=an auditor'\n"
    assert (report_as_text(made).count(shown), report_as_text(plain).count("team")) == (2, 0)
    assert report_as_text(made).endswith(report_as_text(plain).split("USERS")[1].lstrip())
    assert shown.rstrip("\n") in report_as_text(made).split("bob - offboarding")[1]
    assert [report_as_csv(each, "users").split("\r\n")[0].rpartition(",")[2] for each in (made, plain)] == [
        "team",
        "why",
    ]
    said = "apart,Nobody approves alone,'=an auditor"
    assert report_as_csv(made, "exemptions").split("\r\n") == [
        "user,name,rule,reason",
        f"ann,{said}",
        f"bob,{said}",
        "",
    ]
    ann, _, cat = made.as_dict()["users"]
    assert (ann["team"], ann["exemptions"]) == (
        "data",
        [{"rule": "apart", "words": "Nobody approves alone", "reason": "=an auditor"}],
    )
    assert cat == plain.as_dict()["users"][0]
