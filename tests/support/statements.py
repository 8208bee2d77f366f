"""Statements of policies in few words, and what somebody holds by them."""

from landingzone.iam.held import Held
from landingzone.iam.permissions import permissions_of

MFA = "aws:MultiFactorAuthPresent"


def allow(action="s3:*", resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def allow_all_but(*actions):
    return {"Effect": "Allow", "NotAction": list(actions), "Resource": "*"}


def deny(action="s3:*", resource="*", **more):
    return allow(action, resource, **more) | {"Effect": "Deny"}


def under(operator, key, value):
    return {"Condition": {operator: {key: value}}}


def permissions(*statements):
    return permissions_of({"Version": "2012-10-17", "Statement": list(statements)}) if statements else ()


def held(*statements, boundary=None):
    return Held.of(permissions(*statements), None if boundary is None else permissions(*boundary))


EU, US = (under("StringEquals", "aws:RequestedRegion", region) for region in ("eu-west-1", "us-east-1"))
PRESENT = under("Bool", MFA, "true")
ABSENT = under("BoolIfExists", MFA, "false")


def undecided(action="s3:*"):
    """Return statements that allow nothing, which takes a while to prove: an a before a b, but not the two."""
    a, b, both = (f"arn:aws:s3:::*{letters}" + "?" * 15 for letters in ("a?", "b", "ab"))
    but_b = {"Effect": "Deny", "Action": "*", "NotResource": b}
    return [allow(action, a), but_b, deny("*", both)]
