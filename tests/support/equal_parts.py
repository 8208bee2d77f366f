"""Parts of statements, written in two ways that mean the same to IAM: by values, by operators, by what is known of bob.

Each row of `EQUAL` draws two lists of parts. A part replaces elements of one common statement, of which each becomes a
statement; no part is no statement. What they mean is what AWS documents, and not what the review makes of it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

import ipaddress
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from drawn_documents import CONDITIONS
from hypothesis import strategies as st
from samples import ACCOUNT_ID

OWN, GROUP, MANAGED, BOUNDARY = "own", "group", "managed", "boundary"
"""Where a part may be that says so, as `at`: the user's own policy, that of a group, a managed one, the boundary."""

_IAM = f"arn:aws:iam::{ACCOUNT_ID}:"
_FUTURE = ("2999-01-01T00:00:00Z", "3000-06-01T00:00:00Z", "3001-01-01T00:00:00Z")
_PAST = ("2015-01-01T00:00:00Z", "2019-07-01T00:00:00Z", "2020-02-29T12:00:00Z")
_NOW, _EPOCH, _MFA = "aws:CurrentTime", "aws:EpochTime", "aws:MultiFactorAuthPresent"
_REGION, _ADDRESS, _NAME = "aws:RequestedRegion", "aws:SourceIp", "aws:username"
_TAG, _NO_TAG = "aws:PrincipalTag/team", "aws:PrincipalTag/cost"
_NOT = {"StringEquals": "StringNotEquals", "StringLike": "StringNotLike", "ArnLike": "ArnNotLike"}
_NOT |= {"StringEqualsIgnoreCase": "StringNotEqualsIgnoreCase", "IpAddress": "NotIpAddress"}
_NOT |= {"NumericEquals": "NumericNotEquals", "DateEquals": "DateNotEquals"}


class Key(NamedTuple):
    """A condition key, with an operator for it, values for documents, and more values for requests.

    Without `None` among those, it is in every request. A key of one service has a call that it belongs to.
    """

    name: str
    operator: str
    values: tuple[str, ...]
    more: tuple[Any, ...] = (None,)
    call: tuple[str, str] | None = None

    @property
    def asked(self):
        return {self.name: (*self.values, *self.more)}

    @property
    def base(self):
        """The elements of a statement that is about the key."""
        return {"Action": self.call[0], "Resource": "*"} if self.call else {}


_LIST, _PASS = ("s3:ListBucket", "arn:aws:s3:::home-bob"), ("iam:PassRole", f"{_IAM}role/deploy")
_ITEM = ("dynamodb:GetItem", f"arn:aws:dynamodb:eu-west-1:{ACCOUNT_ID}:table/a")
_ACCOUNTS = ("111122223333", "222233334444", "333344445555")
TEXTS = (
    Key(_REGION, "StringEquals", ("eu-west-1", "eu-central-1", "us-east-1"), ("ap-south-1",)),
    Key("aws:SourceVpc", "StringEquals", ("vpc-1a", "vpc-2b", "vpc-3c"), ("vpc-4d", None)),
    Key("aws:SourceAccount", "StringEquals", _ACCOUNTS, ("444455556666", None)),
    Key("aws:RequestTag/team", "StringEquals", ("red", "blue", "red/1"), ("", "RED", None)),
    Key("s3:prefix", "StringEquals", ("home/", "2026/", "home/bob"), ("", "x", None), _LIST),
    Key("iam:PassedToService", "StringEquals", ("ec2.amazonaws.com", "lambda.amazonaws.com"), (None,), _PASS),
)
_ARNS = tuple(f"arn:aws:sns:eu-west-1:{account}:topic" for account in _ACCOUNTS)
ARNS = Key("aws:SourceArn", "ArnLike", _ARNS, ("arn:aws:sns:us-east-1:111122223333:topic", None))
_NETWORKS = ("10.0.0.0/8", "192.0.2.0/24", "203.0.113.7/32", "2001:db8::/32")
_ADDRESSES = ("10.1.2.3", "10.200.0.1", "192.0.2.1", "192.0.2.200", "203.0.113.7", "198.51.100.1", "2001:db8::1")
ADDRESSES = Key(_ADDRESS, "IpAddress", _NETWORKS, ())
_OF_ADDRESSES = {_ADDRESS: (*_ADDRESSES, "2001:db8:8000::1", "2001:db9::1", None)}
NUMBERS = (
    Key("s3:max-keys", "NumericLessThan", ("10", "100", "1000"), ("5", "11", "99", "1001", None), _LIST),
    Key("aws:MultiFactorAuthAge", "NumericLessThan", ("600", "3600", "7200"), ("60", "601", "7201", None)),
)
DATES = (
    Key(_NOW, "DateLessThan", _FUTURE, ("2026-12-01T00:00:00Z", "2999-06-01T00:00:00Z", "3000-12-01T00:00:00Z")),
    Key("aws:TokenIssueTime", "DateLessThan", _FUTURE, ("2026-12-01T00:00:00Z", "3000-12-01T00:00:00Z", None)),
)
BOOLS = (
    Key("aws:SecureTransport", "Bool", ("true", "false"), ()),
    Key("aws:SecureTransport", "Bool", ("false", "true"), ()),
    Key(_MFA, "Bool", ("true", "false")),  # asked in all its states
)
_TAG_KEYS = ((), ("red",), ("blue",), ("red", "blue"), ("red", "green"), ("green",), None)
_LEADING = Key("dynamodb:LeadingKeys", "StringEquals", ("red", "blue"), _TAG_KEYS, _ITEM)
SETS = (Key("aws:TagKeys", "StringEquals", ("red", "blue"), _TAG_KEYS), _LEADING)
_POSITIVE = (*TEXTS, *TEXTS[:1], ARNS, ADDRESSES, *NUMBERS, *DATES)


class Written(NamedTuple):
    """Two ways to write something, each a list of parts; what a request may have; and what it needs.

    `asked` has values of condition keys, of which None is a missing key; `calls` an action and a resource each. `bob`
    has attributes of the user. What is `known` of bob nobody may change; and `alone` is all that bob has.
    """

    old: list[dict[str, Any]]
    new: list[dict[str, Any]]
    asked: Mapping[str, tuple[Any, ...]] = MappingProxyType({})
    calls: tuple[tuple[str, str], ...] = ()
    bob: Mapping[str, Any] = MappingProxyType({})
    known: bool = False
    alone: bool = False


def under(*conditions, **elements):
    """Return a part with conditions, each an operator, a key and its values."""
    block = {}
    for operator, key, values in conditions:
        block.setdefault(operator, {})[key] = values
    return {**elements, "Condition": block}


def _of(key, old, new, **more):
    """Return two ways that are about a key, each alternative a list of conditions of operator and values."""
    sides = (
        [under(*((each, key.name, values) for each, values in one), **key.base) for one in side] for side in (old, new)
    )
    asked = _OF_ADDRESSES if key.name == _ADDRESS else key.asked
    return Written(*sides, {} if key.name == _MFA else asked, (key.call,) if key.call else (), **more)


def _some(draw, key, least=1, most=3):
    return draw(st.lists(st.sampled_from(key.values), min_size=least, max_size=most, unique=True))


def _row(keys):
    """Make a row of a function that writes something about one of some keys."""

    def row(write):
        @st.composite
        def drawn(draw):
            return write(draw, draw(st.sampled_from(keys)))

        return drawn()

    return row


@_row((*TEXTS, *TEXTS, ARNS, ADDRESSES))
def _values_apart(draw, key):
    values = _some(draw, key, least=2)
    at = draw(st.integers(1, len(values) - 1))
    return _of(key, [[(key.operator, values)]], [[(key.operator, values[:at])], [(key.operator, values[at:])]])


@_row(TEXTS)
def _covered_values(draw, key):
    (value,) = _some(draw, key, most=1)
    wide = ("StringLike", f"{value[:2]}*")
    narrower = [[("StringLike", [wide[1], value])]], [[wide], [("StringEquals", value)]]
    return _of(key, [[wide]], draw(st.sampled_from(narrower)))


@_row(TEXTS)
def _like(draw, key):
    values = _some(draw, key)
    old, new = draw(st.sampled_from([("StringEquals", "StringLike"), ("StringNotEquals", "StringNotLike")]))
    return _of(key, [[(old, values)]], [[(new, values)]])


@_row(
    (
        Key("aws:SourceAccount", "StringEquals", _ACCOUNTS),
        Key("aws:RequestTag/cost", "StringEquals", ("47-11", "8/15", "_")),
    )
)
def _without_letters(draw, key):
    values = _some(draw, key)
    is_not = draw(st.sampled_from(["", "Not"]))
    return _of(key, [[(f"String{is_not}Equals", values)]], [[(f"String{is_not}EqualsIgnoreCase", values)]])


@_row(TEXTS)
def _other_case(draw, key):
    values = _some(draw, key)
    operator = draw(st.sampled_from(["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"]))
    return _of(key, [[(operator, values)]], [[(operator, [value.upper() for value in values])]])


@_row((ARNS,))
def _arns(draw, key):
    values = [*_some(draw, key), *draw(st.sampled_from([[], ["arn:aws:sns:*:111122223333:*"]]))]
    is_not = draw(st.sampled_from(["", "Not"]))
    return _of(key, [[(f"Arn{is_not}Like", values)]], [[(f"Arn{is_not}Equals", values)]])


@_row((*_POSITIVE, BOOLS[2]))
def _if_exists(draw, key):
    values = _some(draw, key, most=2)
    old = [[(f"{key.operator}IfExists", values)]]
    return _of(key, old, [[(key.operator, values)], [("Null", "true")]])


@_row((*TEXTS, ARNS, ADDRESSES))
def _negated_if_exists(draw, key):
    values, operator = _some(draw, key), _NOT[key.operator]
    return _of(key, [[(operator, values)]], [[(f"{operator}IfExists", values)]])


@_row((*TEXTS, ARNS, ADDRESSES))
def _negated_or_missing(draw, key):
    values, operator = _some(draw, key), _NOT[key.operator]
    return _of(key, [[(operator, values)]], [[(operator, values), ("Null", "false")], [("Null", "true")]])


@_row((*_POSITIVE, BOOLS[2]))
def _that_is_there(draw, key):
    values = _some(draw, key, most=2)
    return _of(key, [[(key.operator, values)]], [[(key.operator, values), ("Null", "false")]])


@_row(TEXTS)
def _negated_by_two(draw, key):
    first, *others = _some(draw, key, least=2)
    return _of(
        key, [[("StringNotEquals", [first, *others])]], [[("StringNotEquals", first), ("StringNotLike", others)]]
    )


@_row((*TEXTS, ARNS, ADDRESSES))
def _a_denial(draw, key):
    values = _some(draw, key)
    operators = (key.operator, _NOT[key.operator])
    allowed, denied = operators if draw(st.booleans()) else operators[::-1]
    return _as_denial(_of(key, [[(allowed, values)]], [[(denied, values)]]))


@_row((*NUMBERS, *DATES))
def _a_denial_of_a_range(draw, key):
    (value,) = _some(draw, key, most=1)
    allowed, denied = f"{key.operator}", f"{key.operator.replace('LessThan', 'GreaterThanEquals')}IfExists"
    return _as_denial(_of(key, [[(allowed, value)]], [[(denied, value)]]))


def _as_denial(written):
    """Allow the old parts, and with the new ones everything but these."""
    (allowed,), (denied,) = written.old, written.new
    everything = {element: value for element, value in allowed.items() if element != "Condition"}
    old = [{**allowed, "Effect": "Allow"}]
    return written._replace(old=old, new=[{**everything, "Effect": "Allow"}, {**denied, "Effect": "Deny"}], alone=True)


@_row((*_POSITIVE, *BOOLS))
def _anything_more(draw, key):
    (value,) = _some(draw, key, most=1)
    written = _of(key, [], [[(key.operator, value)]])
    return written._replace(old=[key.base], new=[key.base, *written.new])


@_row((*TEXTS, ARNS, ADDRESSES))
def _one_or_the_other(draw, key):
    values = _some(draw, key)
    written = _of(key, [], [[(key.operator, values)], [(_NOT[key.operator], values)]])
    return written._replace(old=[key.base])


@_row((ADDRESSES,))
def _parts_of_a_network(draw, key):
    (network,) = _some(
        draw, Key(key.name, "", ("10.0.0.0/8", "192.0.2.0/24", "2001:db8::/32", "172.16.0.0/12")), most=1
    )
    depth = draw(st.integers(1, 2))
    parts = [str(each) for each in ipaddress.ip_network(network).subnets(prefixlen_diff=depth)]
    if draw(st.booleans()):
        at = draw(st.integers(1, len(parts) - 1))
        return _of(key, [[("IpAddress", network)]], [[("IpAddress", parts[:at])], [("IpAddress", parts[at:])]])
    operator = draw(st.sampled_from(["IpAddress", "NotIpAddress"]))
    return _of(key, [[(operator, network)]], [[(operator, parts)]])


@_row((ADDRESSES,))
def _addresses_otherwise(draw, key):
    # That NotIpAddress of one address holds for one of the other version is not so in the simulator.
    single = [("203.0.113.7", "203.0.113.7/32"), ("2001:db8::1", "2001:db8::1/128")]
    same = [("2001:db8::/32", "2001:DB8:0:0:0:0:0:0/32"), (["10.0.0.0/8", "10.1.0.0/16"], "10.0.0.0/8")]
    drawn = [("IpAddress", *each) for each in (*single, *same)] + [("NotIpAddress", *each) for each in same]
    operator, *values = draw(st.sampled_from(drawn))
    return _of(key, *([[(operator, value)]] for value in values))


@_row((*NUMBERS, *NUMBERS, *DATES))
def _range_cut(draw, key):
    low, high = draw(st.sampled_from([key.values[:2], key.values[1:]]))
    type_ = key.operator.removesuffix("LessThan")
    less, least = f"{type_}LessThan", f"{type_}GreaterThanEquals"
    if draw(st.booleans()):
        more, most = f"{type_}GreaterThan", f"{type_}LessThanEquals"
        return _of(key, [[(more, low)]], [[(more, low), (most, high)], [(more, high)]])
    return _of(key, [[(less, high)]], [[(less, low)], [(least, low), (less, high)]])


@_row((*NUMBERS, *DATES))
def _range_of_several(draw, key):
    values = _some(draw, key, least=2)
    most = max(values, key=lambda value: (len(value), value))
    return _of(key, [[(key.operator, values)]], [[(key.operator, most)]])


@_row((*NUMBERS, *DATES))
def _one_point(draw, key):
    (value,) = _some(draw, key, most=1)
    type_ = key.operator.removesuffix("LessThan")
    equal = [[(f"{type_}Equals", value)]], [[(f"{type_}LessThanEquals", value), (f"{type_}GreaterThanEquals", value)]]
    around = [[(f"{type_}LessThan", value)], [(f"{type_}GreaterThan", value)], [("Null", "true")]]
    return _of(key, *(equal if draw(st.booleans()) else ([[(f"{type_}NotEquals", value)]], around)))


@_row(DATES)
def _other_time_zone(draw, key):
    operator = draw(st.sampled_from(["DateLessThan", "DateGreaterThanEquals", "DateEquals", "DateLessThanIfExists"]))
    return _of(key, [[(operator, "3000-06-01T00:00:00Z")]], [[(operator, "3000-06-01T02:00:00+02:00")]])


@_row(DATES[:1])
def _other_clock(draw, key):
    operator = draw(st.sampled_from(["DateLessThan", "DateGreaterThan", "DateLessThanEquals", "DateGreaterThanEquals"]))
    (value,) = _some(draw, key, most=1)
    old, new = ([under((operator, name, value))] for name in (_NOW, _EPOCH))
    return Written(old, new, key.asked)


@_row(BOOLS)
def _true_and_false(draw, key):
    either = [[("Bool", "true")], [("Bool", "false")]] if draw(st.booleans()) else [[("Bool", ["true", "false"])]]
    written = _of(key, [[("Null", "false")]], either)
    return written if key.name == _MFA else written._replace(old=[key.base])


@_row(SETS)
def _any_value_apart(_, key):
    any_, both = "ForAnyValue:StringEquals", [*key.values]
    return _of(key, [[(any_, both)]], [[(any_, value)] for value in both])


@_row(SETS)
def _any_value_otherwise(draw, key):
    values = _some(draw, key)
    new = draw(st.sampled_from([["ForAnyValue:StringLike"], ["ForAnyValue:StringEquals", "Null"]]))
    return _of(
        key, [[("ForAnyValue:StringEquals", values)]], [[(each, "false" if each == "Null" else values) for each in new]]
    )


@_row(SETS)
def _all_values_or_missing(draw, key):
    values, all_ = _some(draw, key), "ForAllValues:StringEquals"
    return _of(key, [[(all_, values)]], [[(all_, values), ("Null", "false")], [("Null", "true")]])


@_row(SETS)
def _fewer_of_all_values(draw, key):
    all_, both = "ForAllValues:StringEquals", [*key.values]
    fewer = draw(st.sampled_from([both[:1], both[1:]]))
    return _of(key, [[(all_, both)]], [[(all_, both)], [(all_, fewer)]])


@_row(SETS)
def _a_denial_of_values(draw, key):
    values = _some(draw, key)
    same = [("ForAllValues:StringEquals", "ForAnyValue:StringNotEquals")]
    same += [("ForAnyValue:StringEquals", "ForAllValues:StringNotEquals")]
    allowed, denied = draw(st.sampled_from(same))
    return _as_denial(_of(key, [[(allowed, values)]], [[(denied, values)]]))


_PATHS = ("/", "/people/")


def _arn(path):
    return f"{_IAM}user{path}bob"


def _of_the_name(_):
    so = [("StringEquals", "bob"), ("StringEquals", ["bob", "eve"]), ("StringLike", "b*"), ("StringNotEquals", "eve")]
    so += [("StringEqualsIgnoreCase", "BOB"), ("StringEquals", "${aws:username}"), ("Null", "false")]
    so += [("StringEqualsIfExists", "bob"), ("StringNotLike", "*admin*")]
    never = [("StringEquals", "eve"), ("StringEquals", "Bob"), ("StringNotEquals", ["eve", "bob"]), ("Null", "true")]
    return _NAME, so, [*never, ("StringLike", "?"), ("StringEqualsIfExists", "eve"), ("StringNotLike", "b*")]


def _of_the_arn(bob):
    own, wide = _arn(bob["path"]), f"{_IAM}user{bob['path']}*"
    so = [("ArnLike", wide), ("ArnEquals", own), ("StringLike", wide), ("StringEquals", own), ("Null", "false")]
    so += [("ArnLike", "arn:*:iam::*:user/*"), ("ArnNotEquals", f"{_IAM}user/eve"), ("ArnNotLike", f"{_IAM}role/*")]
    never = [("ArnLike", f"{_IAM}role/*"), ("ArnEquals", f"{_IAM}user/other/bob"), ("StringNotEquals", own)]
    never += [("ArnNotLike", wide), ("StringLike", "arn:aws:iam::111122223333:*"), ("Null", "true")]
    return "aws:PrincipalArn", so, [*never, ("ArnEqualsIfExists", f"{_IAM}user/eve")]


def _of_the_account(_):
    so = [("StringEquals", ACCOUNT_ID), ("StringEquals", ["111122223333", ACCOUNT_ID]), ("Null", "false")]
    so += [("StringLike", "1234*"), ("StringNotEquals", "111122223333")]
    never = [("StringEquals", "111122223333"), ("StringNotEquals", ACCOUNT_ID), ("Null", "true")]
    return "aws:PrincipalAccount", so, never


def _of_the_type(_):
    so = [("StringEquals", "User"), ("StringNotEquals", "AssumedRole"), ("StringEquals", ["User", "AssumedRole"])]
    return "aws:PrincipalType", so, [("StringEquals", "AssumedRole"), ("StringNotEquals", "User"), ("Null", "true")]


def _of_a_tag(bob):
    team = bob["tags"]["team"]
    so = [("StringEquals", team), ("StringEquals", ["other", team]), ("StringLike", f"{team[0]}*"), ("Null", "false")]
    so += [("StringNotEquals", "other"), ("StringEqualsIfExists", team), ("StringEquals", f"${{{_TAG}}}")]
    never = [("StringEquals", "other"), ("StringNotEquals", team), ("Null", "true"), ("StringNotLike", "?*")]
    return _TAG, so, [*never, ("StringEqualsIfExists", "other"), ("StringEquals", team.upper())]


def _of_a_missing_tag(_):
    so = [("Null", "true"), ("StringNotEquals", "4711"), ("StringEqualsIfExists", "4711"), ("StringNotLike", "*")]
    return (
        _NO_TAG,
        so,
        [("Null", "false"), ("StringEquals", "4711"), ("StringLike", "*"), ("StringEquals", f"${{{_TAG}}}")],
    )


def _of_the_day(_):
    so = [
        (f"Date{each}", _PAST[1]) for each in ("GreaterThan", "GreaterThanEquals", "NotEquals", "GreaterThanIfExists")
    ]
    so += [("DateGreaterThan", [_PAST[0], _FUTURE[0]])]
    never = [(f"Date{each}", _PAST[1]) for each in ("LessThan", "LessThanEquals", "Equals", "LessThanIfExists")]
    return _NOW, [*so, ("Null", "false")], [*never, ("DateLessThan", [*_PAST]), ("Null", "true")]


def _of_the_clock(_):
    return _EPOCH, [("DateGreaterThan", _PAST[2])], [("DateLessThan", _PAST[1]), ("DateEquals", _PAST[0])]


def _of_every_user(_):
    return "aws:PrincipalIsAWSService", [("Bool", "false"), ("Null", "false")], [("Bool", "true"), ("Null", "true")]


KNOWN = {
    "the name": _of_the_name,
    "the ARN": _of_the_arn,
    "the account": _of_the_account,
    "the type": _of_the_type,
    "a tag": _of_a_tag,
    "a missing tag": _of_a_missing_tag,
    "the day": _of_the_day,
    "the clock": _of_the_clock,
    "every user": _of_every_user,
}
"""What a file knows of bob: a key, and conditions on it that hold or never do, for the attributes of bob."""


@st.composite
def bobs(draw):
    """Draw what a file says of bob beside policies: never the tag `cost`."""
    return {"path": draw(st.sampled_from(_PATHS)), "tags": {"team": draw(st.sampled_from(["red", "bob"]))}}


@st.composite
def known_conditions(draw, bob, names=tuple(KNOWN), *, holds=None):
    """Draw a part with a condition on what is known of bob, that holds or never does."""
    key, so, never = KNOWN[draw(st.sampled_from(names))](bob)
    wanted = draw(st.booleans()) if holds is None else holds
    operator, value = draw(st.sampled_from(so if wanted else never))
    return under((operator, key, value))


def _known(name, *, holds):
    @st.composite
    def drawn(draw):
        bob = draw(bobs())
        part = draw(known_conditions(bob, (name,), holds=holds))
        asked = DATES[0].asked if name in ("the day", "the clock") else {}
        return Written([{}] if holds else [], [part], asked, bob=bob, known=True)

    return drawn()


@st.composite
def _variables(draw, value, variable, **more):
    """Write a value, in a resource or in a condition, as the variable that has it."""
    if draw(st.booleans()):
        action = draw(st.sampled_from(["s3:GetObject", "s3:*"]))
        kind = draw(st.sampled_from(["Resource", "Resource", "NotResource"]))
        shape = draw(st.sampled_from(["arn:aws:s3:::home-{}/*", "arn:aws:s3:::*/{}", "arn:aws:s3:::home-{}/x"]))
        sides = ([{"Action": action, kind: shape.format(each)}] for each in (value, variable))
        calls = tuple(("s3:GetObject", f"arn:aws:s3:::home-{each}/x") for each in ("bob", "red", "none", "eve"))
        return Written(*sides, {}, calls, **more)
    operator = draw(st.sampled_from(["StringEquals", "StringLike", "StringNotEquals"]))
    shape = draw(st.sampled_from(["{}", "team-{}", "{}/*"]))
    sides = ([under((operator, "s3:prefix", shape.format(each)), Action="s3:ListBucket")] for each in (value, variable))
    prefixes = tuple(shape.format(each) for shape in ("{}", "team-{}", "{}/*") for each in (value, "eve"))
    return Written(*sides, {"s3:prefix": (*prefixes, None)}, (_LIST,), **more)


def _own_name():
    return _variables("bob", "${aws:username}", known=True)


@st.composite
def _own_tag(draw):
    bob = draw(bobs())
    variable = draw(st.sampled_from([f"${{{_TAG}}}", "${AWS:principaltag/team}", f"${{{_TAG}, 'none'}}"]))
    return draw(_variables(bob["tags"]["team"], variable, bob=bob, known=True))


@st.composite
def _default(draw):
    return draw(_variables("none", f"${{{_NO_TAG}, 'none'}}", bob=draw(bobs()), known=True))


@st.composite
def _valueless(draw):
    resource = draw(st.sampled_from(["arn:aws:s3:::home-{}/*", "arn:aws:s3:::*{}*"])).format(f"${{{_NO_TAG}}}")
    calls = (("s3:GetObject", "arn:aws:s3:::home-/x"), ("s3:GetObject", "arn:aws:s3:::home-bob/x"))
    return Written([], [{"Action": "s3:*", "Resource": resource}], {}, calls, bob=draw(bobs()), known=True)


_ACTIONS = ("s3:GetObject", "s3:Get*", "s3:*", "logs:*", "iam:*", "iam:Get*", "dynamodb:*")
_RESOURCES = (f"{_IAM}user/*", "arn:aws:s3:::home-bob/*", "arn:aws:s3:::home-*", "arn:aws:logs:*:*:*", "arn:*:iam::*:*")


@st.composite
def _element_and_the_rest(draw):
    element, pool = draw(st.sampled_from([("Action", _ACTIONS), ("Resource", _RESOURCES)]))
    pattern = draw(st.sampled_from(pool))
    return Written([{element: "*"}], [{element: pattern}, {f"Not{element}": pattern}])


@st.composite
def _more_that_is_not(draw):
    apart = (("s3:*", "logs:*"), ("iam:Get*", "iam:Put*"), ("s3:GetObject", "s3:PutObject"))
    resources = (("arn:aws:s3:::home-bob/*", "arn:aws:s3:::home-eve/*"), (f"{_IAM}user/*", f"{_IAM}role/*"))
    element, pool = draw(st.sampled_from([("Action", apart), ("Resource", resources)]))
    first, second = draw(st.sampled_from(pool))
    return Written([{f"Not{element}": first}], [{f"Not{element}": [first, second]}, {element: second}])


@st.composite
def _a_denial_of_elements(draw):
    element, pool = draw(st.sampled_from([("Action", _ACTIONS), ("Resource", _RESOURCES)]))
    pattern = draw(st.sampled_from(pool))
    wide = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    others = {name: value for name, value in wide.items() if name != element}
    denied = {**wide, "Effect": "Deny", element: pattern}
    return Written([{**others, f"Not{element}": pattern}], [wide, denied], alone=True)


_WIDE = {"Action": "s3:*", "Resource": "*"}
_NARROWER = (
    {"Action": "s3:GetObject", "Resource": "*"},
    {"Action": "s3:Get*", "Resource": "arn:aws:s3:::home-*"},
    {"Action": "s3:*", "NotResource": "arn:aws:s3:::home-bob/*"},
    *({"Action": "s3:*", "Resource": "arn:aws:s3:::*", "Condition": each} for each in CONDITIONS[::9]),
)


@st.composite
def _narrower(draw):
    return Written([_WIDE], [_WIDE, draw(st.sampled_from(_NARROWER))])


@st.composite
def _denied_anyway(draw):
    denied = {**_WIDE, "Effect": "Deny"}
    return Written([denied], [denied, {**draw(st.sampled_from(_NARROWER)), "Effect": "Allow"}])


@st.composite
def _elsewhere(draw):
    """Move something between the user's own policy, one of a group and a managed one; or a denial out of a boundary."""
    old, new = draw(st.lists(st.sampled_from([OWN, GROUP, MANAGED]), min_size=2, max_size=2, unique=True))
    return Written([{"at": old}], [{"at": new}])


_EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {}}


@st.composite
def _denial_of_a_boundary(draw):
    part = draw(st.sampled_from(_NARROWER)) | {"Effect": "Deny"}
    other = {"at": draw(st.sampled_from([OWN, GROUP, MANAGED]))}
    held, limit = {**_WIDE, "Effect": "Allow", "at": OWN}, {**_EVERYTHING, "at": BOUNDARY}
    return Written([held, limit, {**part, "at": BOUNDARY}], [held, limit, {**part, **other}])


@st.composite
def _boundary_of_everything(draw):
    held = {"at": draw(st.sampled_from([OWN, GROUP, MANAGED]))}
    return Written([held], [held, {**_EVERYTHING, "at": BOUNDARY}])


@st.composite
def _boundary_of_the_same(draw):
    held = {**draw(st.sampled_from([_WIDE, *_NARROWER])), "Effect": "Allow", "at": OWN}
    limit = {**draw(st.sampled_from([held, _WIDE])), "Effect": "Allow", "at": BOUNDARY}
    return Written([held], [held, limit], alone=True)


@st.composite
def _what_a_boundary_leaves(draw):
    narrow = {**draw(st.sampled_from(_NARROWER)), "Effect": "Allow"}
    wide = {**_WIDE, "Effect": "Allow", "at": OWN}
    limit = {**narrow, "at": BOUNDARY}
    if draw(st.booleans()):
        return Written([wide, limit], [{**narrow, "at": OWN}], alone=True)
    return Written([wide, limit], [{**narrow, "at": OWN}, limit], alone=True)


EQUAL = {
    "values in two statements": _values_apart,
    "values that another covers": _covered_values,
    "StringLike without wildcards": _like,
    "case where there are no letters": _without_letters,
    "another case where it is ignored": _other_case,
    "ArnEquals and ArnLike": _arns,
    "IfExists as two statements": _if_exists,
    "IfExists of what negates": _negated_if_exists,
    "what negates, and a missing key": _negated_or_missing,
    "a key that is there anyway": _that_is_there,
    "negated values by two operators": _negated_by_two,
    "a denial in place of a negation": _a_denial,
    "a denial in place of a range": _a_denial_of_a_range,
    "the same under a condition": _anything_more,
    "a condition and its opposite": _one_or_the_other,
    "a network in parts": _parts_of_a_network,
    "an address written otherwise": _addresses_otherwise,
    "a range in parts": _range_cut,
    "a range of several values": _range_of_several,
    "a point as a range": _one_point,
    "another time zone": _other_time_zone,
    "aws:EpochTime": _other_clock,
    "true and false": _true_and_false,
    "ForAnyValue in two statements": _any_value_apart,
    "ForAnyValue otherwise": _any_value_otherwise,
    "ForAllValues, and a missing key": _all_values_or_missing,
    "ForAllValues of fewer": _fewer_of_all_values,
    "a denial in place of ForAllValues": _a_denial_of_values,
    **{f"{name} holds": _known(name, holds=True) for name in KNOWN},
    **{f"{name} never holds": _known(name, holds=False) for name in KNOWN},
    "the name as a variable": _own_name(),
    "a tag as a variable": _own_tag(),
    "a default of a variable": _default(),
    "a variable without a value": _valueless(),
    "an element and all others": _element_and_the_rest(),
    "one more that is not meant": _more_that_is_not(),
    "a denial in place of NotAction": _a_denial_of_elements(),
    "a narrower statement": _narrower(),
    "what is denied anyway": _denied_anyway(),
    "another place": _elsewhere(),
    "a denial out of the boundary": _denial_of_a_boundary(),
    "a boundary of everything": _boundary_of_everything(),
    "a boundary of the same": _boundary_of_the_same(),
    "what a boundary leaves": _what_a_boundary_leaves(),
}
"""Each class of rewritings, and what draws one."""
