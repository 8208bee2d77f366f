"""The emulated IAM refuses parameters that AWS refuses, and takes what stands just beside them."""

from __future__ import annotations

import pytest
from iam_refusals import (
    CODES,
    OWN,
    PASSWORD,
    STATEMENT,
    Iam,
    Step,
    call,
    check_refusal,
    document,
    invalid,
    numbered_tags,
    tagged,
    written,
)


def user_of_name(name: str) -> Step:
    return call("create_user", UserName=name)


def user_of_path(path: str) -> Step:
    return call("create_user", UserName="u", Path=path)


PARAMETERS = {
    "a letter of a user's name": invalid(user_of_name("Jo_+=,.@-9"), user_of_name("jö")),
    "a user's name": invalid(user_of_name("u" * 64), user_of_name("u" * 65)),
    "a user's new name": invalid(
        call("update_user", UserName="alice", NewUserName="u" * 64),
        call("update_user", UserName="u" * 64, NewUserName="u" * 65),
    ),
    "no name": invalid(user_of_name("u"), user_of_name("")),
    "a name that is left out": invalid(user_of_name("u"), call("create_user", Path="/")),
    "a group's name": invalid(call("create_group", GroupName="g" * 128), call("create_group", GroupName="g" * 129)),
    "a letter of a group's name": invalid(call("create_group", GroupName="a.b"), call("create_group", GroupName="a b")),
    "a policy's name": invalid(
        call("create_policy", PolicyName="p" * 128, PolicyDocument=document()),
        call("create_policy", PolicyName="p" * 129, PolicyDocument=document()),
    ),
    "a policy's description": invalid(
        call("create_policy", PolicyName="p", Description="d" * 1000, PolicyDocument=document()),
        call("create_policy", PolicyName="q", Description="d" * 1001, PolicyDocument=document()),
    ),
    "a policy's path": invalid(
        call("create_policy", PolicyName="p", Path="/a.b/c@d/", PolicyDocument=document()),
        call("create_policy", PolicyName="q", Path="/a!b/", PolicyDocument=document()),
    ),
    "an inline policy's name": invalid(
        call("put_user_policy", UserName="alice", PolicyName="p" * 128, PolicyDocument=document()),
        call("put_user_policy", UserName="alice", PolicyName="p" * 129, PolicyDocument=document()),
    ),
    "a path without its last slash": invalid(user_of_path("/a/"), user_of_path("/a")),
    "a letter of a path": invalid(user_of_path("/!a~/"), user_of_path("/a b/")),
    "a letter of a path beyond ASCII": invalid(user_of_path("/u/"), user_of_path("/ü/")),
    "a path": invalid(user_of_path(f"/{'p' * 510}/"), user_of_path(f"/{'p' * 511}/")),
    "a group's path": invalid(
        call("update_group", GroupName="engineers", NewPath="/a/"),
        call("update_group", GroupName="engineers", NewPath="a/"),
    ),
    "a tag's key": invalid(tagged("k" * 128), tagged("k" * 129)),
    "no key": invalid(tagged("k"), tagged("")),
    "a tag's value": invalid(tagged("k", "v" * 256), tagged("k", "v" * 257)),
    "a letter of a tag's key": invalid(tagged("日本 é²_.:/=+-@9"), tagged("a,b")),
    "a letter of a tag's value": invalid(tagged("k", "日本 é²_.:/=+-@9"), tagged("k", "${x}")),
    "a line break in a tag": invalid(tagged("k", "a\u2028b"), tagged("k", "a\nb")),
    "a tag's emoji": invalid(tagged("k", "x"), tagged("k", "\U0001f600")),
    "more tags than one call may have": invalid(
        call("create_user", UserName="carol", Tags=numbered_tags(0, 50)),
        call("create_user", UserName="dave", Tags=numbered_tags(0, 51)),
    ),
    "a letter of a document": invalid(
        written(document(STATEMENT | {"Resource": "arn:aws:s3:::ÿ"}).replace("\\u00ff", "ÿ")),
        written(document(STATEMENT | {"Resource": "arn:aws:s3:::Ā"}).replace("\\u0100", "Ā")),
    ),
    "a letter of a document below the space": invalid(
        written(document().replace(" ", " \t\r\n")), written(document().replace(" ", " \x7f\x0b"))
    ),
    "no document": invalid(written(document()), written("")),
    "a status": invalid(
        lambda iam: iam.create_access_key(UserName="alice"),
        lambda iam: iam.update_access_key(
            UserName="alice",
            AccessKeyId=iam.list_access_keys(UserName="alice")["AccessKeyMetadata"][0]["AccessKeyId"],
            Status="Off",
        ),
    ),
    "a password beyond Latin-1": invalid(
        call("create_login_profile", UserName="alice", Password=f"{PASSWORD}ÿ"),
        call("update_login_profile", UserName="alice", Password=f"{PASSWORD}Ā"),
    ),
    "a password": invalid(
        call("create_login_profile", UserName="alice", Password=f"aB1{'-' * 125}"),
        call("update_login_profile", UserName="alice", Password=f"aB1{'-' * 126}"),
    ),
    "an ARN": invalid(
        call("attach_user_policy", UserName="alice", PolicyArn=f"{OWN}own"),
        call("attach_user_policy", UserName="alice", PolicyArn="own"),
    ),
    "a code": invalid(
        call("enable_mfa_device", UserName="alice", SerialNumber="GAHT12345678", **CODES),
        call(
            "enable_mfa_device", UserName="alice", SerialNumber="GAHT12345679", **CODES | {"AuthenticationCode1": "1"}
        ),
    ),
}


REFUSALS = {
    **{f"parameter: {name}": row for name, row in PARAMETERS.items()},
}


@pytest.mark.parametrize("what", REFUSALS)
def test_it_refuses_what_aws_refuses(what: str, iam: Iam):
    check_refusal(REFUSALS[what], iam)
