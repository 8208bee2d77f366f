"""Of an account that has every fact of use, each that is wrong is found once, and nothing else."""

from dataclasses import replace

from used_account import NOW, USERS

from landingzone.account.calls import CALLS, Unknown
from landingzone.account.use import Use
from landingzone.ground.kinds import KINDS
from landingzone.review.facts import Thresholds
from landingzone.review.findings import ROWS
from landingzone.review.words import about, facts_in_words

EXPECTED = {
    "LZ980": ("critical", "adam is an administrator and has no MFA device"),
    "LZ981": ("high", "maybe is a possible administrator and has no MFA device"),
    "LZ982": ("medium", "console can sign in to the console and has no MFA device"),
    "LZ983": (
        "medium",
        "idle has an access key that nothing uses: {idle}, last used on 2025-04-01, 90 days ago, with s3",
    ),
    "LZ984": ("medium", "old has an old access key: {old}, created on 2025-03-31, 91 days ago"),
    "LZ985": ("low", "never has a password that was never used, set 2025-06-25, 5 days ago"),
    "LZ986": ("low", "nothing has no password, no access key and no SSH key"),
    "LZ987": ("medium", "two has two active access keys, but no rotation in the file"),
}
SECOND = [
    "late can sign in to the console and has no MFA device",
    "unused has an access key that nothing uses: {unused}, never used since it was created on 2025-04-01, 90 days ago",
    "bare has no password, no access key and no SSH key",
]


def test_each_is_found_once_at_its_level_and_nothing_else(look, reading, ids):
    keys = {name: held[0] for name, held in ids.items() if held}
    _, facts, found = look(reading)
    expected = {(code, level, text.format(**keys)) for code, (level, text) in EXPECTED.items()}
    told = [(each.code, each.level, each.text) for each in found]
    assert expected - {*told} == set()
    assert sorted(text for *row, text in told if (*row, text) not in expected) == sorted(
        text.format(**keys) for text in SECOND
    )
    assert len(told) == len(expected) + len(SECOND)
    levels = ["critical", "high", "medium", "low"]
    assert [level for _, level, _ in told] == sorted((level for _, level, _ in told), key=levels.index)
    assert {row.code for row in ROWS} == {*EXPECTED} == {code for code, kind in KINDS.items() if kind.level == "fact"}
    assert (facts.only_in_file, facts.only_in_account) == (("gone",), ("stranger",))


def test_thresholds_are_days(look, reading):
    def keys(**days):
        _, _, found = look(reading, Thresholds(**days))
        return {code: sorted(each.user for each in found if each.code == code) for code in ("LZ983", "LZ984")}

    assert keys(key_unused_days=91) == {"LZ983": [], "LZ984": ["idle", "old"]}
    assert keys(key_unused_days=89) == {"LZ983": ["ann", "idle", "unused"], "LZ984": ["old"]}
    assert keys(key_age_days=89)["LZ984"] == ["ann", "old"]
    assert keys(key_age_days=91)["LZ984"] == []


UNKNOWN = {"has_password": None, "password_changed": None, "password_last_used": None}
UNKNOWN |= {"mfa_devices": None, "has_mfa": None}


def changed(reading, **values):
    users = {name: replace(use, **values) for name, use in reading.use.users.items()}
    return replace(reading, use=Use(reading.use.generated, users))


def without_use(reading):
    unknown = {"last_used": None, "service": "", "is_use_known": False}
    users = {
        name: replace(use, access_keys=tuple(replace(key, **unknown) for key in use.access_keys))
        for name, use in reading.use.users.items()
    }
    return replace(reading, use=Use(reading.use.generated, users))


def test_what_is_not_known_is_said_so_and_is_no_finding(look, reading):
    def told(reading, name="adam"):
        _, facts, found = look(reading)
        words = {title: lines[0] for title, lines in facts_in_words(facts.people[name]).items()}
        return words, {each.code for each in found}

    words, codes = told(changed(reading, **UNKNOWN, access_keys=None))
    assert {*words.values()} == {"not known"}
    assert codes == set()
    words, codes = told(changed(reading, access_keys=None), "unused")
    assert words == {"MFA device": "none", "password": "none", "keys": "not known", "last used": "not known"}
    assert codes == {"LZ980", "LZ981", "LZ982", "LZ985"}
    words, codes = told(without_use(reading), "idle")
    assert words["keys"].endswith("active, created on 2024-12-12, 200 days ago, last use not known")
    assert words["last used"] == "not known"
    assert not codes & {"LZ983"}
    words, _ = told(reading, "late")
    assert (words["password"], words["last used"]) == ("last use not known", "not known")
    words, _ = told(without_use(reading), "ann")
    assert words["last used"] == "2025-06-29, 1 day ago, or later"
    call = next(each for each in CALLS if each.operation == "ListSSHPublicKeys")
    _, codes = told(replace(reading, not_known=(Unknown(call, tuple(USERS), "no"),)))
    assert "LZ986" not in codes


def test_the_head_says_how_old_it_is_and_what_is_not_known(look, reading):
    call = next(each for each in CALLS if each.operation == "ListMFADevices")
    refused = Unknown(call, ("ann", "a b"), "User: x is not authorized")
    late = NOW.replace(hour=9, minute=59)
    _, facts, _ = look(
        replace(reading, not_known=(refused,), use=Use(late, reading.use.users)), Thresholds(key_age_days=1)
    )
    assert list(about(facts)) == [
        "Facts of use come from the account, read at 2025-06-30 12:00 UTC; the AWS credential report was made at "
        "2025-06-30 "
        "09:59 UTC, 2 hours and 1 minute earlier, and does not include anything later.",
        "A key counts as unused after 90 days without any use, and as old after more than 1 day.",
        "In this file but not in the account: gone.",
        "In the account but not in this file: stranger; `landingzone diff --live` shows what else differs.",
        "Not known: which MFA devices there are for ann and 'a b': no permission for iam:ListMFADevices.",
    ]
    _, facts, _ = look(replace(reading, use=Use(None, reading.use.users)))
    assert "; the AWS credential report could not be read." in next(about(facts))


def test_whom_others_make_is_known_with_the_reason(look, reading):
    made_by = "made by: the network team"
    ignore = [{"users": ["str*", "gone", "ann"], "reason": made_by}]
    _, facts, _ = look(reading, ignore=ignore)
    assert (facts.known, facts.only_in_account, facts.only_in_file) == ({"stranger": made_by}, (), ("gone",))
    assert f"In the account, and listed in `ignore`: stranger ('{made_by}')." in about(facts)


def test_an_administrator_is_not_advised_to_remove_all_that_they_sign_in_with(look, reading):
    def hints(name, **given):
        users = {name: {"groups": ["full-access"]}} if given.get("is_administrator", True) else {name: {}}
        _, _, found = look(reading, users=users)
        return {each.code: each.hint for each in found if each.user == name}

    last = "but first give them another credential: they may be an administrator, and have none that has been in use"
    assert hints("idle")["LZ983"] == f"deactivate it, and delete it if nothing breaks; {last}"
    assert hints("never")["LZ985"] == f"remove it if they do not need the console; {last}"
    assert last not in " ".join(hints("idle", is_administrator=False).values())
    # Who has a password that is used, or another key, keeps that.
    _, _, found = look(reading, users={"ann": {"groups": ["full-access"]}}, thresholds=Thresholds(key_unused_days=89))
    assert [last in each.hint for each in found if each.code == "LZ983"] == [False]
