"""A document keeps the text that somebody gave it, however it is written: its policy gets no new version."""

import pytest
from adoption_walk import Adoption, often_of_a_stack
from module_call import provider

from dev.engine import account


def document(statement):
    return f'{{"Version":"2012-10-17","Statement":{statement}}}'


def allow(condition):
    return document(f'[{{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{{{condition}}}}}]')


# The AWS provider compares texts where a condition has a boolean or a number. The emulator takes numbers only in lists.
TEXTS = {
    "boolean": allow('"Bool":{"aws:SecureTransport":true}'),
    "boolean-with-spaces": allow(' "Bool" : {\n\t"aws:SecureTransport" :  [ true, false ] } '),
    "number": allow('"NumericLessThan":{"aws:MultiFactorAuthAge":[3600]}'),
    "number-with-spaces": allow('"NumericLessThan": {"aws:MultiFactorAuthAge": [ 3600 ]}'),
    "exponent": allow('"NumericLessThan":{"aws:MultiFactorAuthAge":[36e2]}'),
    "trailing-zero": allow('"NumericLessThan":{"aws:MultiFactorAuthAge":[1.10]}'),
    "large-number": allow('"NumericLessThan":{"s3:max-keys":[12345678901234567890]}'),
    "escapes": allow(r'"StringEquals":{"aws:PrincipalTag/t\u0065am":["\u00e9\/\u003c<&\u0026", true]}'),
    "single-values": document('{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["*"]}'),
    "another-order": document(
        '[{"Resource":"*","Action":["s3:PutObject","s3:GetObject","s3:PutObject"],"Effect":"Deny"}]'
    ),
}


@pytest.mark.long
@often_of_a_stack
def test_a_document_keeps_its_text(form, live, place, capsys):
    iam = live.client("iam")
    for name, text in TEXTS.items():
        iam.create_user(UserName=name)
        iam.create_group(GroupName=name)
        iam.create_policy(PolicyName=name, PolicyDocument=text)
        iam.put_user_policy(UserName=name, PolicyName=name, PolicyDocument=text)
        iam.put_group_policy(GroupName=name, PolicyName=name, PolicyDocument=text)
    before = account(iam)
    plan, told, _ = Adoption(live, capsys, form).walk(place(provider(live)), None)
    assert (plan.changes, told.unmatched, len(told.matched)) == ({}, {}, 5 * len(TEXTS))
    assert account(iam) == before
