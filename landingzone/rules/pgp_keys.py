"""What is refused and warned about of PGP keys that not every AWS provider, or not always, encrypts to.

A key is needed when a password or an access key is made, and Terraform ignores it from then on. So what time brings
about is refused only where a change makes a new one. The inputs of the construct and of the module do not tell which
AWS providers may be used; those of a stack do, with `provider_version`. Terraform cannot read keys: there is no such
rule in the module.
"""

from collections.abc import Iterator
from dataclasses import replace

from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.ground.problems import Finding, path_of
from landingzone.ground.versions import PROVIDER, PROVIDER_THAT_READS_CURVES
from landingzone.iam.pgp import find_key_remarks
from landingzone.iam.pgp_faults import (
    CURVE,
    CURVE_FOR_AN_OLD_PROVIDER,
    EXPIRED,
    EXPIRED_FOR_A_NEW_CREDENTIAL,
    SEVERAL,
)
from landingzone.rules.changes.taken_over import renamed_users
from landingzone.rules.key_owners import key_in_words
from landingzone.rules.made_secrets import made_secrets
from landingzone.rules.version_ranges import admits_below


def find_keys_of_curves(configuration: StackConfiguration) -> Iterator[Finding]:
    """Find keys that the oldest AWS providers of a stack cannot encrypt to."""
    for name, remark in _remarks(configuration):
        if remark is CURVE and _may_have_an_old_provider(configuration):
            yield _problem(name, CURVE_FOR_AN_OLD_PROVIDER)


def find_key_advice(inputs: Inputs) -> Iterator[Finding]:
    """Find what to know of keys that are taken, at the path of each."""
    for name, remark in _remarks(inputs):
        if remark is SEVERAL:
            first = key_in_words(inputs.users[name].pgp_key or "")
            yield _problem(name, replace(remark, actual=f"{remark.actual}, the first is {first}"))
        elif not (remark is CURVE and _may_have_an_old_provider(inputs)):
            yield _problem(name, remark)


def find_expired_keys(old: Inputs, new: Inputs) -> dict[str, Finding]:
    """Find expired keys with which a change makes a password or an access key.

    Args:
        old: The inputs before, which are taken to be applied.
        new: The inputs after. What its `adoption` takes over is not made, but for a user who gets another name.

    Returns:
        The problem of each such user.
    """
    renamed = renamed_users(old, new)
    return {
        name: _problem(name, EXPIRED_FOR_A_NEW_CREDENTIAL)
        for name, remark in _remarks(new)
        if remark is EXPIRED and made_secrets(old, new, name, renamed)
    }


def _may_have_an_old_provider(inputs: Inputs) -> bool:
    """Tell whether a stack admits one; other inputs do not tell."""
    constraint = inputs.provider_version if isinstance(inputs, StackConfiguration) else PROVIDER
    return constraint != PROVIDER and admits_below(constraint, PROVIDER_THAT_READS_CURVES)


def _remarks(inputs: Inputs) -> Iterator[tuple[str, Finding]]:
    for name, user in inputs.users.items():
        for remark in find_key_remarks(user.pgp_key) if user.pgp_key else ():
            yield name, remark


def _problem(name: str, fault: Finding) -> Finding:
    return replace(fault, path=path_of("users", name, "pgp_key"))
