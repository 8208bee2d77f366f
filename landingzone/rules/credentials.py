"""The rules for users' credentials: passwords, access keys, and their PGP and SSH keys."""

from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe
from landingzone.iam.patterns import KEYBASE, SSH_RSA
from landingzone.keys.pgp import find_key_fault
from landingzone.keys.pgp_faults import KEY_FAULTS, NOT_BASE64, SECRET
from landingzone.keys.ssh import MINIMUM_BITS, find_ssh_fault
from landingzone.resources.user_resources import user_resources_of
from landingzone.rules.entities import USERS
from landingzone.rules.predicates import WHOLE, Predicate, at_least, fits
from landingzone.rules.rows import attribute, rule_of
from landingzone.rules.rule import Rule


def _needs_key_rule(flag: str, unless: str = "") -> Rule:
    needs = f'tobool(it.of.{flag}) == true && try(it.of.pgp_key == null || it.of.pgp_key == "", true)'
    broken = Predicate(
        lambda user: getattr(user, flag) and not user.pgp_key and not (unless and getattr(user, unless)),
        f"{needs} && try(tobool(it.of.{unless}), null) != true" if unless else needs,
    )
    return rule_of(
        attribute(USERS, flag, reported_as="pgp_key"),
        broken.tried(),
        says("LZ301", flag=flag),
        about="of",
        found=lambda row: "" if row.of.pgp_key is None else describe(row.of.pgp_key),
    )


# What Terraform can tell about a key from its first letters: patterns in a local value of the module.
_IS_KEY = "anytrue([for form in values(local.pgp_keys) : can(regex(form, it.value))])"
_IN_HCL = {
    SECRET: "can(regex(local.pgp_keys.secret, it.value))",
    # In Terraform, anything but the base64 of a binary key.
    NOT_BASE64: f"try(it.value, null) != null && !({_IS_KEY} || {KEYBASE.hcl('it.value')})",
}


def _key_rule(fault: Finding) -> Rule:
    return rule_of(
        attribute(USERS, "pgp_key"),
        Predicate(lambda key: bool(key) and find_key_fault(key) is fault, _IN_HCL.get(fault, "")),
        fault.rule,
        hint=fault.hint,
        found=lambda row: fault.actual,
    )


_IS_GENERATION = (at_least(1) & WHOLE).about("tonumber(it.value)").tried()
_HAS_SLOTS_WITHOUT_KEYS = Predicate(
    lambda user: user.access_key_slots and not user.create_access_keys,
    "length(keys(it.of.access_key_slots)) > 0 && try(tobool(it.of.create_access_keys), null) != true",
)


def _current(slots: dict[str, str]) -> int:
    return [*slots.values()].count("current")


_HAS_NO_SINGLE_CURRENT_SLOT = Predicate(
    lambda slots: slots and _current(slots) != 1,
    'length(keys(it.value)) > 0 && length([for state in values(it.value) : state if state == "current"]) != 1',
)


def _ssh_key_rule(name: str) -> Rule:
    broken = Predicate(
        lambda key: find_ssh_fault(key) is not None,
        f"it.value != null && {(~fits(SSH_RSA)).about('trimspace(it.value)').hcl}",
    )
    rule = says("LZ332", least=MINIMUM_BITS)
    return rule_of(attribute(USERS, name), broken.tried(), rule, found=lambda row: find_ssh_fault(row.text) or "")


CREDENTIAL_RULES: tuple[Rule, ...] = (
    _needs_key_rule("create_login_profile"),
    _needs_key_rule("create_access_keys", unless="create_login_profile"),
    *map(_key_rule, KEY_FAULTS),
    rule_of(attribute(USERS, "credential_generation"), (~_IS_GENERATION).given, says("LZ158")),
    rule_of(
        attribute(USERS, "access_key_slots"),
        _HAS_SLOTS_WITHOUT_KEYS.tried(),
        says("LZ330"),
        about="of",
        found=lambda row: describe(row.text),
    ),
    rule_of(
        attribute(USERS, "access_key_slots"),
        _HAS_NO_SINGLE_CURRENT_SLOT.tried(),
        says("LZ331"),
        found=lambda row: f"{_current(row.text)} of them" if _current(row.text) else "none",
    ),
    *(_ssh_key_rule(row.attribute) for row in user_resources_of("aws_iam_user_ssh_key")),
)
