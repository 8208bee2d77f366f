"""The rules for `existing_credentials` of users."""

import json

from landingzone.config.user import User
from landingzone.ground.kinds import says
from landingzone.ground.problems import describe, describe_kind
from landingzone.ground.words import counted, listed
from landingzone.iam.existing_credentials import KINDS, PASSWORD, SHAPE, KindOfCredential, of_kind
from landingzone.resources.user_resources import credentials_of
from landingzone.rules.entities import USERS
from landingzone.rules.predicates import Predicate, fits
from landingzone.rules.rows import attribute, rule_of
from landingzone.rules.rule import Rule

_ATTRIBUTE = "existing_credentials"
_ROWS = attribute(USERS, _ATTRIBUTE)
_PASSWORD = json.dumps(PASSWORD)


def _odd(ids: dict[str, str]) -> list[str]:
    return [id for id in ids if not SHAPE.fits(id)]


_HAS_ODD_IDS = Predicate(
    lambda ids: bool(_odd(ids)),
    f"length([for id in keys(it.value) : id if {(~fits(SHAPE)).about('id').hcl}]) > 0",
)

_IS_MADE = {
    "access key": "try(tobool(it.of.create_access_keys), false) == true ? "
    "max(1, try(length(keys(it.of.access_key_slots)), 0)) : 0",
    "SSH key": "try(it.of.ssh_public_key, null) != null ? 1 : 0",
}
"""Kind -> Terraform expression for how many of it are created here."""


def _rule_on_number(kind: KindOfCredential) -> Rule:
    words = kind.words

    def number(user: User) -> int:
        existing = len(of_kind(user.existing_credentials, words))
        return existing and existing + credentials_of(user).count(words)

    is_one = kind.shape.hcl("id") + (f" || can(regex({json.dumps(kind.numbered)}, id))" if kind.numbered else "")
    existing = f"length([for id in keys(it.of.{_ATTRIBUTE}) : id if {is_one}])"
    total = f"{existing} + ({_IS_MADE[words]})" if words in _IS_MADE else existing
    broken = Predicate(lambda user: number(user) > kind.most, f"{existing} > 0 && {total} > {kind.most}")
    return rule_of(
        _ROWS,
        broken.tried(),
        says("LZ334", most=kind.most, kind=words),
        about="of",
        found=lambda row: counted(number(row.of), words),
    )


EXISTING_CREDENTIAL_RULES: tuple[Rule, ...] = (
    rule_of(_ROWS, _HAS_ODD_IDS.tried(), says("LZ160"), found=lambda row: listed(map(describe_kind, _odd(row.text)))),
    rule_of(
        _ROWS,
        Predicate(lambda ids: ids.get(PASSWORD) == "inactive", f'it.value[{_PASSWORD}] == "inactive"').tried(),
        says("LZ333"),
        found=lambda row: describe(row.text[PASSWORD]),
    ),
    rule_of(
        _ROWS,
        Predicate(
            lambda user: PASSWORD in user.existing_credentials and user.create_login_profile,
            f"contains(keys(it.of.{_ATTRIBUTE}), {_PASSWORD}) && tobool(it.of.create_login_profile) == true",
        ).tried(),
        says("LZ335"),
        about="of",
        found=lambda row: PASSWORD,
    ),
    *(_rule_on_number(kind) for kind in KINDS if kind.most > 1),
)
