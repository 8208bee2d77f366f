"""Documents as values, and those of the groups against what AWS knows, and against its limits."""

import re

import pytest
from group_permissions import ANY_MFA, KEY, OBJECT, STAGE_ROLE, WITH_MFA, allowed, inputs, own_documents

from landingzone.ground.expressions import Expression
from landingzone.groups import policies
from landingzone.groups.catalog import GROUPS, SELF_MANAGEMENT
from landingzone.groups.characters import count
from landingzone.iam import documents
from landingzone.iam.documents import Condition, Document, Statement


def test_mfa_joins_the_conditions_that_are_there():
    secure = Condition(operator="Bool", key="aws:SecureTransport", values=("true",))
    near = Condition(operator="StringEquals", key="aws:RequestedRegion", values=("eu-west-1", "eu-west-2"))
    statement = Statement(sid="read", actions=("s3:GetObject",), resources=(OBJECT,), conditions=(secure, near))
    (written,) = documents.with_mfa(Document(statements=(statement,))).statements
    assert written.as_dict()["Condition"] == {
        "Bool": {"aws:SecureTransport": ["true"], "aws:MultiFactorAuthPresent": ["true"]},
        "StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-west-2"]},
    }


def test_mfa_is_asked_for_once():
    once = documents.with_mfa(SELF_MANAGEMENT.document(WITH_MFA))
    assert documents.with_mfa(once) == once


@pytest.mark.parametrize("mfa", ANY_MFA)
@pytest.mark.parametrize("force_mfa", [True, False])
def test_a_user_policy_that_forces_mfa_grants_only_with_mfa(simulator, force_mfa, mfa):
    calls = [("s3:GetObject", OBJECT), ("s3:PutObject", OBJECT)]
    document = documents.user_inline(["s3:GetObject"], [OBJECT], "Allow", force_mfa)
    assert allowed(simulator, calls, [document.as_dict()], mfa) == ({calls[0]} if mfa or not force_mfa else set())
    # One that refuses does so with MFA and without.
    deny = documents.user_inline(["s3:PutObject"], ["*"], "Deny", force_mfa).as_dict()
    assert allowed(simulator, calls, [policies.full_access().as_dict(), deny], mfa) == {calls[0]}


def test_one_expression_may_stand_for_a_list_and_a_text_is_none():
    actions = Expression("local.actions")
    for made, name in ((policies.developers, "Action"), (policies.assume_roles, "Resource")):
        assert made(actions).statements[0].as_dict()[name] == "${local.actions}"


def every_document():
    of_groups = [document for group in GROUPS for document in own_documents(group, WITH_MFA)]
    return [*of_groups, documents.require_mfa(), policies.assume_roles([STAGE_ROLE])]


def test_every_action_named_exists_in_aws(simulator):
    statements = [statement for document in every_document() for statement in document.statements]
    named = {action for each in statements for action in (*each.actions, *each.not_actions)}
    assert len(named) > 80
    assert [action for action in sorted(named) if action != "*" and not simulator.expand(action)] == []


def test_no_action_of_the_logs_group_writes(simulator):
    patterns = [action for statement in policies.logs().statements for action in statement.actions]
    found = [action for pattern in patterns for action in simulator.expand(pattern)]
    assert len(found) > 100
    assert [action.name for action in found if not {"Read", "List"}.issuperset(action.access_levels)] == []


def test_no_document_names_another_partition_or_retired_actions():
    for partition in ("aws-us-gov", "aws-cn"):
        values = inputs(partition=partition)
        texts = [document.json() for group in GROUPS for document in own_documents(group, values)]
        # The key and roles of other accounts are given whole.
        assert {match for text in texts for match in re.findall(r"arn:([^:]*):", text)} == {partition, "aws"}
        assert [text for text in texts if "arn:aws:" in text.replace(KEY, "") or "aws-portal" in text] == []


def test_white_space_counts_only_inside_of_strings_and_a_token_as_nothing():
    for text, characters in (
        ('{ "Sid" :\t"a b",\r\n  "Effect": "Deny" }', len('{"Sid":"a b","Effect":"Deny"}')),
        (r'{ "a": "x \" y" , "b": "\\" }', len(r'{"a":"x \" y","b":"\\"}')),
        ('{"Resource": "${TfToken[TOKEN.12]}/é"}', len('{"Resource":"/é"}')),
    ):
        assert count(text) == characters
