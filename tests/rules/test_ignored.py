"""What belongs to others has a reason and a name, and is nothing that is made here."""

from landingzone.config.options import StackConfiguration
from landingzone.rules.check import check_content

WRONG = {
    "aws_account_id": "123456789012",
    "users": {"alice": {}},
    "ignore": [
        {"reason": " ", "users": ["AL*"]},
        {"reason": "x"},
        {"reason": "x", "groups": ["a[b", "full-?ccess"], "policies": ["iam-*", "net-*"]},
    ],
}


def test_what_is_ignored_is_of_others_and_says_whose():
    here = "must not match anything defined here"
    assert [(each.path, str(each.rule), each.actual) for each in check_content(StackConfiguration, WRONG)] == [
        ("ignore[0].reason", "must say who manages it", "' '"),
        ("ignore[0].users[0]", here, "'AL*', which matches 'alice'"),
        ("ignore[1]", "needs a name", "an empty list"),
        ("ignore[2].groups[0]", "must be a name, in which `*` stands for any characters and `?` for one", "'a[b'"),
        ("ignore[2].groups[1]", here, "'full-?ccess', which matches 'full-access'"),
        ("ignore[2].policies[0]", here, "'iam-*', which matches 'iam-user-self-mgmt'"),
    ]
