"""The page finds who may do what is asked, by which permissions, as the report does; what it counts is so."""

import json
import re
from dataclasses import replace

import pytest
from asked_calls import ordinary_calls
from changed_policies import drawn_pairs, inputs_of
from held_policies import held_by
from questions import ANSWERS, INPUTS
from review_checks import patterns_of

from landingzone.access.condition_words import condition_in_words
from landingzone.access.render.html import report_as_html
from landingzone.access.report import report
from landingzone.iam.conditions import WITHOUT_MFA
from landingzone.iam.known import named
from landingzone.iam.meaning import is_known
from landingzone.iam.wildcards import includes

FOUND = """given.map(({ data, questions }) => {
  const { reach, forget } = makeReach(data);
  const wayOf = (way) => {
    const conditions = way.source.part.known ? way.conditions.map((each) => data.conditions[each]) : [];
    return [way.action, way.resource, way.states, conditions];
  };
  return questions.map(([action, resource]) => {
    forget();
    return data.users.flatMap((user) => {
      const found = reach(user, action, [resource]);
      return found ? [{
        user: user.name, mfa: found.mfa, known: found.known, ways: found.ways.map(wayOf),
        denied: found.ways.flatMap((way) => way.denied.map((each) => each.resource)),
        whole: found.ways.every((way) => way.bounded === null),
      }] : [];
    });
  });
})"""


def data_of(made):
    return json.loads(re.search(r'id="data">(.*?)</script', report_as_html(made), re.DOTALL)[1])


def as_written(made):
    """Return the users by whose documents the page decides: it fills in nothing that is known of a user."""
    return [user for user in made.users if user.holding.written is None]


def held_by_name(user):
    return user.holding.held.each(lambda meaning: named(user.name).fill(meaning, fills_name=True))


def of_report(made, action, resource):
    """Yield the same by what users hold: who may, whether with MFA, and each permission by which they may."""
    for user in as_written(made):
        working = [*working_of(held_by_name(user), action, resource)]
        if working:
            known = [one for one in working if is_known(one)]
            is_free = any(one.states & WITHOUT_MFA for one in known)
            may_be_free = any(one.states & WITHOUT_MFA for one in working)
            ways = {(one.folded, one.resource, one.states, conditions_of(one)) for one in working}
            yield user.name, False if is_free else None if may_be_free else True, bool(known), ways


def working_of(held, action, resource):
    """Yield what may work of what is allowed, by the documents alone."""
    for one in held.allowing.meeting(action.lower()):
        if one.overlaps(action, resource):
            narrowed = one.narrowed(action, resource)
            if states := held.open_states(narrowed):
                yield replace(narrowed, states=states)


def conditions_of(one):
    return tuple(map(condition_in_words, one.requirements)) if is_known(one) else ()


def compared(drawn, found):
    """Yield what the page and the report do not find alike."""
    for (made, questions), answers in zip(drawn, found, strict=True):
        names = {user.name for user in as_written(made)}
        for question, answer in zip(questions, answers, strict=True):
            of_page = [
                (
                    each["user"],
                    each["mfa"],
                    each["known"],
                    {(action, place, states, tuple(conditions)) for action, place, states, conditions in each["ways"]},
                )
                for each in answer
                if each["user"] in names
            ]
            expected = [*of_report(made, *question)]
            if of_page != expected:
                yield question, of_page, expected


def draw():
    """Yield the report of a drawn configuration, and questions about what somebody may do by it."""
    for pair in drawn_pairs(12, 4):
        inputs = inputs_of(pair["old"])
        held = [held_by(user, inputs, pair["elsewhere"]) for user in inputs.users]
        calls = ordinary_calls(*held)[::12]
        yield report(inputs), [*dict.fromkeys(asked for call in calls for asked in patterns_of(call))][:12]


@pytest.mark.long
def test_the_page_finds_the_permissions_that_the_report_finds_gains_and_losses_alike(behind_page_scripts):
    drawn = [*draw()]
    drawn.append((report(INPUTS), [(action, "*") for action in ANSWERS]))
    given = [{"data": data_of(made), "questions": questions} for made, questions in drawn]
    found = behind_page_scripts(FOUND, given)
    assert [*compared(drawn, found)][:1] == []
    everybody = [len(each) for answers in found for each in answers]
    assert sum(everybody) > 0
    # Without what denies and bounds, more is found: it is looked at.
    for each in given:
        for policy in each["data"]["policies"]:
            policy["permissions"] = [one for one in policy["permissions"] if one["effect"] == "Allow"]
        for user in each["data"]["users"]:
            user["bounding"] = None
    wider = behind_page_scripts(FOUND, given)
    assert sum(len(each) for answers in wider for each in answers) > sum(everybody)


def test_what_asks_for_mfa_denies_no_part(behind_page_scripts):
    own = {"inline_iam_policies": {"w": {"actions": ["iam:*"], "resources": ["*"]}}}
    made = report({"aws_account_id": "123456789012", "users": {"ann": {**own, "require_mfa": True}}})
    asked = [{"data": data_of(made), "questions": [("iam:*", "*"), ("iam:GetUser", "*")]}]
    ((wide,), (narrow,)) = behind_page_scripts(FOUND, asked)[0]
    assert wide["denied"] == narrow["denied"] == []


BUCKET = "arn:aws:s3:::data"
BOUND = {"statements": [{"actions": ["s3:*"], "resources": [f"{BUCKET}/in/*", f"{BUCKET}/out/*"]}]}


@pytest.mark.parametrize(
    ("given", "denied", "whole"),
    [
        ({}, [], True),
        ({"permissions_boundary": "arn:aws:iam::123456789012:policy/bound"}, [], False),
        ({"permissions_boundary": "arn:aws:iam::aws:policy/PowerUserAccess"}, [], True),
        ({"require_mfa": True}, [], True),
        (
            {"json_policies": {"no": {"Effect": "Deny", "Action": "s3:Put*", "Resource": f"{BUCKET}/secret/*"}}},
            [f"{BUCKET}/secret/*"],
            True,
        ),
    ],
)
def test_what_denies_a_part_and_what_a_boundary_leaves_is_reported(behind_page_scripts, given, denied, whole):
    documents = {
        name: json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        for name, statement in given.get("json_policies", {}).items()
    }
    own = {"inline_iam_policies": {"w": {"actions": ["s3:PutObject"], "resources": [f"{BUCKET}/*"]}}}
    user = {**given, **own, "json_policies": documents}
    made = report({"aws_account_id": "123456789012", "policies": {"bound": BOUND}, "users": {"ann": user}})
    asked = [{"data": data_of(made), "questions": [("s3:PutObject", "*")]}]
    ((answer,),) = behind_page_scripts(FOUND, asked)[0]
    assert (answer["denied"], answer["whole"]) == (denied, whole)
    assert all(includes(f"{BUCKET}/*", place) for _, place, _, _ in answer["ways"])
