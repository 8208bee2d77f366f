from pathlib import Path

from mutated_keys import KEYS

from landingzone.access.render.text import report_as_text
from landingzone.access.report import report
from landingzone.config.file import read_configuration
from landingzone.config.inputs import Inputs

BEFORE = read_configuration(Path(__file__).parents[2] / "access" / "before.yaml")


def test_lines_fit_80_columns_unless_one_word_is_longer():
    for line in report_as_text(report(BEFORE)).splitlines():
        assert len(line) <= 80 or len(line.split()) == 1


def test_a_key_stands_beside_the_credentials_with_who_else_has_it():
    both = {"first": "current", "second": "inactive"}
    users = {
        "ann": {"create_access_keys": True, "access_key_slots": both, "pgp_key": KEYS["several-names"]},
        "bob": {"pgp_key": KEYS["several-names"], "status": "offboarding"},
        "eve": {"pgp_key": "x", "ssh_public_key": "x", "create_login_profile": True},
    }
    text = report_as_text(report(Inputs(aws_account_id="123456789012", users=users)))
    key = """\
  PGP key     C3C906AF6A63AFCE73E0D69B0408DB433E3F5CBC ('several-names' and
                'another name')
"""
    assert f"  credentials 2 access keys\n{key}              also used by bob\n  MFA" in text
    assert f"bob - offboarding: everything is denied\n{key}              also used by ann\n" in text
    assert "  credentials console password, SSH key\n  PGP key     cannot be read here\n  MFA" in text


def test_groups_that_are_made_elsewhere_stand_apart_from_those_of_the_file():
    inputs = Inputs(aws_account_id="123456789012", users={"bob": {"groups": ["iam-user-self-mgmt", "legacy"]}})
    text = report_as_text(report(inputs))
    assert "\n  elsewhere   legacy: defined elsewhere and may grant anything\n" in text
    assert "\n  groups      iam-user-self-mgmt\n" in text


def test_a_user_who_is_offboarding_may_do_nothing():
    users = {"bob": {"groups": ["full-access"], "status": "offboarding", "ssh_public_key": "x"}}
    text = report_as_text(report(Inputs(aws_account_id="123456789012", users=users)))
    assert "Offboarding (everything is denied): bob." in text
    assert text.endswith("""
bob - offboarding: everything is denied
""")
    assert "1 member" not in text
    assert "Administrators" not in text


OWN = {
    "groups": {"sre": {"customer_managed_policy_names": ["team/deploy"], "self_management": False}},
    "policies": {
        "deploy": {"path": "/team/", "statements": [{"actions": ["ecs:*"], "resources": ["*"]}]},
        "spare": {"json": '{"Statement": []}'},
    },
    "users": {"bob": {"groups": ["sre"], "permissions_boundary": "arn:aws:iam::123456789012:policy/team/deploy"}},
}


def test_a_group_of_ones_own_has_what_its_policies_say_and_a_policy_who_has_it():
    text = report_as_text(report(Inputs(aws_account_id="123456789012", **OWN)))
    assert "\nsre\n  may         use all of ecs\n  level       high\n" in text
    assert (
        """\
  MFA         needed
  policies    require-mfa (inline, 462 characters)
              team/deploy (customer managed, 93 characters)
"""
        in text
    )
    assert (
        """\
POLICIES

spare
  grants      nothing
  quotas      managed policy spare: 16 of 6,144 characters
  has it      nobody

team/deploy
  grants      use all of ecs
  quotas      managed policy team/deploy: 93 of 6,144 characters
  groups      sre
  boundary of bob

USERS
"""
        in text
    )
