"""Nothing is told that cannot be: whatever changes, some order of the apply leads to what is told."""

from __future__ import annotations

import pytest
from apply_order import may_do_more_for_a_moment
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opposite_cases import APART, BOUNDARY, MACHINES, OTHER_BOUNDARY, document, entry, inputs, told

from landingzone.config.inputs import Inputs

_PATTERNS = st.sampled_from(["*", "s3:*", "s3:Get*", "s3:PutObject", "s3:DeleteObject", "ec2:*"])
_STATEMENTS = st.builds("{}{}{}".format, st.sampled_from("+-"), _PATTERNS, st.sampled_from(["", "", "!"]))
_TEXTS = st.dictionaries(st.sampled_from("ab"), st.lists(_STATEMENTS, min_size=1, max_size=2), max_size=2)
_ENTRIES = st.fixed_dictionaries(
    {},
    optional={
        "allow": _PATTERNS.map("+{}".format),
        "allow-too": _PATTERNS.map("+{}!".format),
        "deny": _PATTERNS.map("-{}".format),
        "deny-too": _PATTERNS.map("-{}".format),
    },
)


@st.composite
def configurations(draw: st.DrawFn) -> Inputs:
    bob = {
        "groups": draw(st.lists(st.sampled_from(["full-access", "machines"]), unique=True)),
        "json_policies": {name: document(*each) for name, each in draw(_TEXTS).items()},
        "inline_iam_policies": {name: entry(text) for name, text in draw(_ENTRIES).items()},
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


EXAMPLES = settings(
    derandomize=True, deadline=None, database=None, max_examples=200, suppress_health_check=list(HealthCheck)
)


@EXAMPLES
@given(configurations(), configurations())
def test_nothing_is_told_that_no_order_leads_to(old: Inputs, new: Inputs):
    if told(old, new):
        assert may_do_more_for_a_moment(old, new)


@pytest.mark.long
@settings(EXAMPLES, max_examples=3000)
@given(configurations(), configurations())
def test_of_many_changes_nothing_is_told_that_no_order_leads_to(old: Inputs, new: Inputs):
    if told(old, new):
        assert may_do_more_for_a_moment(old, new)


@pytest.mark.parametrize("case", APART)
def test_what_is_told_can_be(case: str):
    had, has, _ = APART[case]
    assert may_do_more_for_a_moment(inputs(had, **MACHINES), inputs(has, **MACHINES))
