"""Errors and warnings about PGP keys that not every AWS provider encrypts to, or not at all times.

An expired key is an error only if a change creates a new secret: `changes/new_secrets.py`. `provider_version` of a
stack says which AWS providers may be used; without it the default applies. Terraform cannot read keys, so the module
has no such rule.
"""

from collections.abc import Iterator
from dataclasses import replace

from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.ground.problems import Finding
from landingzone.ground.versions import PROVIDER_THAT_READS_CURVES
from landingzone.keys.pgp import find_key_remarks
from landingzone.keys.pgp_faults import CURVE, SEVERAL
from landingzone.rules.key_owners import key_in_words
from landingzone.rules.version_ranges import admits_below


def find_keys_of_curves(configuration: StackConfiguration) -> Iterator[Finding]:
    """Find keys that the oldest AWS providers of a stack cannot encrypt to."""
    for name, remark in key_remarks(configuration):
        if remark is CURVE and admits_below(configuration.provider_version, PROVIDER_THAT_READS_CURVES):
            yield key_problem(name, remark)


def find_key_advice(inputs: Inputs) -> Iterator[Finding]:
    """Find what is worth knowing about accepted keys, at the path of each."""
    for name, remark in key_remarks(inputs):
        if remark is SEVERAL:
            first = key_in_words(inputs.users[name].pgp_key or "")
            yield key_problem(name, replace(remark, actual=f"{remark.actual}, the first is {first}"))
        elif remark is not CURVE:
            yield key_problem(name, remark)


def key_remarks(inputs: Inputs) -> Iterator[tuple[str, Finding]]:
    """Yield the remarks about the keys of users, with the name of each user."""
    for name, user in inputs.users.items():
        for remark in find_key_remarks(user.pgp_key) if user.pgp_key else ():
            yield name, remark


def key_problem(name: str, fault: Finding) -> Finding:
    """Report a fault of the key of a user."""
    return replace(fault, steps=("users", name, "pgp_key"))
