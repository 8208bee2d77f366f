"""What is refused and warned about of PGP keys that not every AWS provider, or not always, encrypts to.

What time brings about is refused only where a change makes something anew: `changes/expired_keys.py`. The inputs of
a stack tell which AWS providers may be used, with `provider_version`; of others the default is taken. Terraform cannot
read keys: there is no such rule in the module.
"""

from collections.abc import Iterator
from dataclasses import replace

from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.ground.problems import Problem, path_of
from landingzone.ground.versions import PROVIDER_THAT_READS_CURVES
from landingzone.keys.pgp import find_key_remarks
from landingzone.keys.pgp_faults import (
    CURVE,
    SEVERAL,
    KeyFault,
)
from landingzone.rules.key_owners import key_in_words
from landingzone.rules.version_ranges import admits_below


def find_keys_of_curves(configuration: StackConfiguration) -> Iterator[Problem]:
    """Find keys that the oldest AWS providers of a stack cannot encrypt to."""
    for name, remark in key_remarks(configuration):
        if remark is CURVE and admits_below(configuration.provider_version, PROVIDER_THAT_READS_CURVES):
            yield key_problem(name, remark)


def find_key_advice(inputs: Inputs) -> Iterator[Problem]:
    """Find what to know of keys that are taken, at the path of each."""
    for name, remark in key_remarks(inputs):
        if remark is SEVERAL:
            first = key_in_words(inputs.users[name].pgp_key or "")
            yield key_problem(name, replace(remark, actual=f"{remark.actual}, the first is {first}"))
        elif remark is not CURVE:
            yield key_problem(name, remark)


def key_remarks(inputs: Inputs) -> Iterator[tuple[str, KeyFault]]:
    """Give what is remarkable of the keys of users, with the name of each user."""
    for name, user in inputs.users.items():
        for remark in find_key_remarks(user.pgp_key) if user.pgp_key else ():
            yield name, remark


def key_problem(name: str, fault: KeyFault) -> Problem:
    """Tell a fault of the key of a user."""
    return Problem(path_of("users", name, "pgp_key"), fault.rule, fault.actual, fault.hint)
