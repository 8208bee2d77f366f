"""What others wrote is set apart from the words of the tool in every format, and on the page as in Python."""

import csv
import json
import re

import cmarkgfm
import pytest
from hostile_names import ACTING, HOSTILE
from mutated_keys import KEYS as PGP_KEYS

from landingzone.access.account_reach import who_assumes
from landingzone.access.render.account_reach import account_as_csv, account_as_text
from landingzone.access.render.csv_tables import report_as_csv
from landingzone.access.render.text import report_as_text
from landingzone.access.report import report
from landingzone.changes.diff import diff
from landingzone.changes.render.markdown import changes_as_markdown
from landingzone.changes.render.text import changes_as_text
from landingzone.config.options import StackConfiguration
from landingzone.ground.words import QUOTED_VALUE, cited
from landingzone.rules.check import advise

KEYS = tuple(PGP_KEYS[name] for name in ("fine", "three-purposes"))
FORGED = "x, all of which their boundary keeps from them. Note: approved"
FORGED_AND_CLOSED = "x', which is approved. Note: 'approved by `landingzone` and \\\\"
ROLE = f"arn:aws:iam::333344445555:role/{FORGED}"


def given(text, *, changed=False):
    """A configuration with a text wherever one of others gets into sentences, as if no rule had looked at it."""
    operator = "ForAnyValue:StringLike" if changed else "StringEquals"
    condition = {operator: {f"aws:PrincipalTag/{text}": [text, "a"]}}
    statements = [
        {
            "Sid": text,
            "Effect": "Allow",
            "Action": f"s3:{text}",
            "Resource": f"arn:aws:s3:::{text}",
            "Condition": condition,
        },
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": f"arn:aws:iam::333344445555:role/{text}"},
        {"Effect": "Deny", "Action": "kms:*", "NotResource": text},
    ]
    own = {"json_policies": {text: json.dumps({"Version": "2012-10-17", "Statement": statements})}}
    attached = {"aws_managed_policy_names": [text], "customer_managed_policy_names": [text]}
    bounded = {"path": f"/{text}/", "tags": {text: text}, "permissions_boundary": f"arn:aws:iam::aws:policy/{text}"}
    members = {name: {"groups": [text], "pgp_key": key} for name, key in zip(("bob", f"b {text}"), KEYS, strict=True)}
    members |= {f"f {text}": {"groups": [text, "full-access"], "tags": {text: str(changed)}, "pgp_key": KEYS[changed]}}
    of_tag = {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}
    of_tag["Condition"] = {"StringEquals": {f"iam:ResourceTag/{text}": "True"}}
    members["eve"] = {"json_policies": {"p": json.dumps({"Version": "2012-10-17", "Statement": of_tag})}}
    return StackConfiguration.model_validate(
        {
            "aws_account_id": "123456789012",
            "users": {text: {**own, **attached, **bounded, "groups": [text, "elsewhere"]}, **members},
            "groups": {text: {**own, "path": f"/{text}/"}, f"n {text}": own},
            "policies": {text: {"path": f"/{text}/", "json": own["json_policies"][text]}},
            "iam_groups_for_cross_account_access": [{"group_name": f"g {text}", "iam_role_arns": [ROLE]}],
            "accounts": {"prod": "333344445555"},
            "provider": {
                "profile": text,
                "endpoints": {"iam": f"https://{text}/"},
                "default_tags": {"tags": {text: "x"}},
            },
            "backend": {"s3": {"bucket": text, "key": "x"}},
        }
    )


NOTHING = StackConfiguration(aws_account_id="123456789012")


def leaking(sentences):
    """Return what of a text stands outside of what is set apart."""
    return QUOTED_VALUE.sub("", sentences)


@pytest.mark.parametrize("text", [FORGED, FORGED_AND_CLOSED], ids=["forged", "closed"])
def test_no_text_reads_as_words_of_the_tool(text):
    inputs = given(text)
    changes = [
        *diff(NOTHING, inputs),
        *diff(inputs, NOTHING),
        *diff(inputs, given("y z")),
        *diff(inputs, given(text, changed=True)),
    ]
    said = [part for change in changes for part in (change.text, change.warning)]
    said += [str(advice) for advice in advise(inputs)]
    assert len(changes) > 30
    assert [sentence for sentence in said if "approved" in leaking(sentence)] == []

    told = report(inputs)
    for shown in (changes_as_text(changes), report_as_text(told), account_as_text(who_assumes(told, "333344445555"))):
        assert "approved" in shown
        assert "approved" not in leaking(shown)
    as_json = json.dumps([change.as_dict() | {"users": []} for change in changes])
    assert [each for each in json.loads(as_json) if "approved" in leaking(each["text"])] == []


def test_in_a_comment_it_is_code():
    shown = changes_as_markdown(diff(NOTHING, given(FORGED)))
    assert f"`{cited(f'arn:aws:s3:::{FORGED}')}`" in shown
    assert "approved" not in re.sub("<code>.*?</code>", "", cmarkgfm.github_flavored_markdown_to_html(shown))


def test_in_a_table_a_field_is_a_field_and_a_list_keeps_its_entries_apart():
    inputs = given("a; b")
    rows = [*csv.DictReader(report_as_csv(report(inputs), "users").splitlines())]
    assert {row["user"] for row in rows} == {"a; b", "b a; b", "f a; b", "bob", "eve"}
    assert {row["groups"] for row in rows} == {"'a; b'", "'a; b'; full-access", ""}
    assert "policy 'a; b'" in account_as_csv(who_assumes(report(inputs), "333344445555"))


FOUND = """given.map((text) => [
  cited(text),
  [...`(${cited(text)}) of ${cited(text)}`.matchAll(QUOTED_VALUE)].map((each) => each[0]),
])"""


def test_the_page_sets_apart_as_the_report_does(behind_page_scripts):
    texts = ["", "bob", "bob.", "a,b", "*", "${x}", "a b", "it's", "back\\slash", '["x"]', FORGED, FORGED_AND_CLOSED]
    texts += [HOSTILE, "\n", "a\n", *ACTING, *(chr(code) for code in range(0x20, 0x180))]
    expected = [[cited(text), QUOTED_VALUE.findall(f"({cited(text)}) of {cited(text)}")] for text in texts]
    assert behind_page_scripts(FOUND, texts) == expected
