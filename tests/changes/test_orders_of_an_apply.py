"""What is told is what some order of the apply leads to, of more and of less, whatever changes."""

import pytest
from apply_order import DENIES_WITHOUT_MFA, for_a_moment, group_for_a_moment, statements_of
from hypothesis import given, settings
from hypothesis import strategies as st
from transient_cases import APART, BOUNDARY, MACHINES, OTHER_BOUNDARY, document, entry, inputs, texts, told

from landingzone.changes.comparison import Comparison
from landingzone.changes.transient_access import find_transient_access

_PATTERNS = st.sampled_from(["*", "s3:*", "s3:Get*", "s3:PutObject", "s3:DeleteObject", "ec2:*"])
_STATEMENTS = st.builds("{}{}{}".format, st.sampled_from("+-"), _PATTERNS, st.sampled_from(["", "", "!"]))
# Those that overlap in part.
_PATTERNS_IN_PART = st.sampled_from(["*", "s3:*", "s3:Get*", "s3:*Object", "s3:*Acl", "s3:PutObject", "~s3:Get*"])
_IN_PART = st.builds(
    "{}{}{}{}".format,
    st.sampled_from("++-"),
    _PATTERNS_IN_PART,
    st.sampled_from(["", "", "@a", "@a*", "@~c"]),
    st.sampled_from(["", "", "", "!"]),
)
_ENTRIES = {"allow": "+{}", "allow-too": "+{}!", "deny": "-{}", "deny-too": "-{}"}


@st.composite
def policies(draw, statements):
    documents = st.dictionaries(st.sampled_from("ab"), st.lists(statements, min_size=1, max_size=2), max_size=2)
    entries = st.fixed_dictionaries({}, optional={key: _PATTERNS.map(text.format) for key, text in _ENTRIES.items()})
    return {
        "json_policies": {name: document(*each) for name, each in draw(documents).items()},
        "inline_iam_policies": {name: entry(text) for name, text in draw(entries).items()},
    }


_POLICIES = policies(_STATEMENTS)


@st.composite
def configurations(draw):
    bob = {
        "groups": draw(st.lists(st.sampled_from(["full-access", "machines"]), unique=True)),
        **draw(_POLICIES),
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


@pytest.mark.parametrize("number", [60, pytest.param(500, marks=pytest.mark.long)])
def test_what_some_order_leads_to_is_reported_and_nothing_else(number):
    @settings(max_examples=number)
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
        assert has_less or not less or is_bound_otherwise or spares

    holds()


_ALONE = {"require_mfa": False, "self_management": False}


@pytest.mark.parametrize("is_in_part", [False, True])
@pytest.mark.parametrize("number", [60, pytest.param(500, marks=pytest.mark.long)])
def test_each_member_of_a_group_is_told_of_what_some_order_leads_to_for_them_and_of_nothing_else(number, is_in_part):
    statements = _IN_PART if is_in_part else _STATEMENTS
    drawn, beside = policies(statements), st.lists(statements, max_size=2)
    # What a member has besides the group stays as it is where all overlaps in part.
    besides = (st.just(False), st.none()) if is_in_part else (st.booleans(), st.one_of(st.none(), beside))

    @settings(max_examples=number)
    @given(drawn, drawn, beside, *besides)
    def holds(had, has, own, needs_mfa, changed):
        """Somebody else is in the group alone, so what is told of both may differ."""
        sides, beside = [], []
        for group, given_own in ((had, own), (has, own if changed is None else changed)):
            bob = {"groups": ["sre"], "require_mfa": needs_mfa, **(texts(own=given_own) if given_own else {})}
            users = {"bob": bob, "eve": {"groups": ["sre"]}}
            sides.append(inputs(users=users, groups={"sre": _ALONE | group}))
            own_statements = statements_of(document(*given_own)) if given_own else ()
            beside.append(own_statements + DENIES_WITHOUT_MFA * needs_mfa)
        found = [
            each for each in find_transient_access(Comparison(*sides)) if each.effect.group or each.users == ("bob",)
        ]
        for name, rests in (("bob", beside), ("eve", [(), ()])):
            lines = [str(each.advice) for each in found if name in each.users]
            less = [line for line in lines if "for a moment they may be without it" in line]
            has_more, has_less = group_for_a_moment(*sides, "sre", *rests)
            assert len(lines) > len(less) or not has_more
            assert less or not has_less
            # Of what overlaps in part, more is told than the few requests of the model show.
            if not is_in_part and (changed is None or name == "eve"):
                # The model asks for nothing with which MFA is set up, and which a denial spares, but on all users.
                assert has_more or len(lines) == len(less) or needs_mfa
                assert has_less or not less or needs_mfa

    holds()


@pytest.mark.parametrize("case", APART)
def test_what_is_reported_can_be(case):
    had, has, _ = APART[case]
    more, _ = for_a_moment(inputs(had, **MACHINES), inputs(has, **MACHINES))
    assert more
