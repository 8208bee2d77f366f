"""What is told of one user: each permission with the way it comes, the roles by account, the fingerprints of keys."""

from datetime import date

from samples import HERE, read_samples

from landingzone.access.person import person_of
from landingzone.access.render.person import person_as_csv, person_as_text
from landingzone.access.report import report
from landingzone.config.options import Configuration

CONFIGURATION = Configuration.model_validate(read_samples(HERE / "samples" / "reports.yaml")["person"])


def told(name):
    return person_of(report(CONFIGURATION, today=date(2026, 12, 1)), CONFIGURATION, name)


def test_each_permission_has_the_group_the_team_and_the_policy_by_which_it_comes():
    found = [
        (each.group, each.team, each.policy and each.policy.name, each.is_boundary) for each in told("ann").sources
    ]
    assert found == [
        ("look-in-dev", None, "look-in-dev", False),
        ("bare", None, None, False),
        ("look-in-prod", "data", "look-in-prod", False),
        ("elsewhere", None, None, False),
        (None, "data", "AmazonSQSReadOnlyAccess", False),
        (None, None, "own", False),
        (None, None, "bound", True),
    ]


FINGERPRINT = "SHA256:6DJTPPszSy39vBdYnFwzwvwEEjLVyMKiwT918OX3J8M"  # as `ssh-keygen -lf` prints it


def test_the_text_has_what_comes_by_what_the_accounts_and_the_fingerprint_of_the_ssh_key():
    text = person_as_text(told("ann"))
    for part in (
        f"  SSH key     {FINGERPRINT}\n",
        "group look-in-prod, through the team data\n  policy      look-in-prod (inline, ",
        "group elsewhere\n  may         (defined elsewhere and may grant anything)\n",
        "permissions boundary\n  policy      bound (customer managed, ",
        "  at most     use all of s3 and sts\n",
        "ACCOUNTS\n\nprod (333344445555)\n  roles       read-only, through look-in-prod, only with MFA, until ",
        "shared (555566667777)\n  roles       any role, through elsewhere (defined elsewhere), until 2027-01-31\n",
    ):
        assert part in text, part
    gone = "gone - offboarding: everything is denied\n  credentials none that work\n"
    assert gone in person_as_text(told("gone"))


def test_the_table_has_a_row_for_each_phrase_role_and_credential():
    rows = person_as_csv(told("ann")).split("\r\n")
    assert rows[0] == "user,kind,what,through,team,mfa,until"
    assert "ann,permission,use s3:GetObject on arn:aws:s3:::b/*,policy own,,," in rows
    assert "ann,role,read-only in prod (333344445555),look-in-prod,,needed,2027-01-31" in rows
    assert 'ann,end,"the membership in bare, on 2026-12-31 (last day, UTC)",,,,2026-12-31' in rows
    assert {row.split(",")[1] for row in rows[1:-1]} == {
        "permission",
        "at most",
        "role",
        "end",
        "boundary",
        "credential",
        "SSH key",
    }
    assert "gone,offboarding,everything is denied,,,,\r\n" in person_as_csv(told("gone"))
