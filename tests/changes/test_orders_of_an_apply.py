"""What is told is what some order of the apply leads to, of more and of less, whatever changes."""

import pytest
from apply_order import for_a_moment
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from transient_cases import APART, BOUNDARY, MACHINES, OTHER_BOUNDARY, document, entry, inputs, told

_PATTERNS = st.sampled_from(["*", "s3:*", "s3:Get*", "s3:PutObject", "s3:DeleteObject", "ec2:*"])
_STATEMENTS = st.builds("{}{}{}".format, st.sampled_from("+-"), _PATTERNS, st.sampled_from(["", "", "!"]))
_TEXTS = st.dictionaries(st.sampled_from("ab"), st.lists(_STATEMENTS, min_size=1, max_size=2), max_size=2)
_ENTRIES = {"allow": "+{}", "allow-too": "+{}!", "deny": "-{}", "deny-too": "-{}"}


@st.composite
def configurations(draw):
    entries = st.fixed_dictionaries({}, optional={key: _PATTERNS.map(text.format) for key, text in _ENTRIES.items()})
    bob = {
        "groups": draw(st.lists(st.sampled_from(["full-access", "machines"]), unique=True)),
        "json_policies": {name: document(*each) for name, each in draw(_TEXTS).items()},
        "inline_iam_policies": {name: entry(text) for name, text in draw(entries).items()},
        "require_mfa": draw(st.sampled_from([None, None, True])),
        "permissions_boundary": draw(st.sampled_from([None, None, None, BOUNDARY, OTHER_BOUNDARY])),
    }
    actions = draw(st.lists(st.sampled_from(["s3:*", "s3:GetObject", "ec2:*"]), unique=True, min_size=1, max_size=2))
    return inputs(
        bob,
        **{**MACHINES, "auto_deploy_permissions": actions},
        should_create_iam_group_user_self_mgmt=False,
        should_require_mfa=draw(st.booleans()),
    )


@pytest.mark.parametrize("number", [60, pytest.param(1500, marks=pytest.mark.long)])
def test_what_some_order_leads_to_is_reported_and_nothing_else(number):
    checks = list(HealthCheck)
    how = settings(derandomize=True, deadline=None, database=None, max_examples=number, suppress_health_check=checks)

    @how
    @given(configurations(), configurations())
    def holds(old, new):
        lines = told(old, new)
        less = [line for line in lines if "for a moment they may be without it" in line]
        has_more, has_less = for_a_moment(old, new)
        assert len(lines) > len(less) or not has_more
        # The model asks for nothing with which MFA is set up, and which a denial spares, but on all users.
        spares = any(side.users["bob"].require_mfa for side in (old, new))
        assert has_more or len(lines) == len(less) or spares
        is_bound_otherwise = old.users["bob"].permissions_boundary != new.users["bob"].permissions_boundary
        assert has_less or not less or is_bound_otherwise

    holds()


@pytest.mark.parametrize("case", APART)
def test_what_is_reported_can_be(case):
    had, has, _ = APART[case]
    more, _ = for_a_moment(inputs(had, **MACHINES), inputs(has, **MACHINES))
    assert more
