"""Every setting of the provider and of the backends that a configuration takes, and what a schema has beside them."""

from collections.abc import Mapping

from samples import ACCOUNT_ID

from landingzone import StackConfiguration
from landingzone.config.settings import BACKEND_SETTINGS, PROVIDER_SETTINGS, Fields, ListOf, MapOf, Scalar


def settings():
    """Give `provider`, or the name of a backend -> its arguments."""
    return {place: tuple(sorted(known)) for place, known in {"provider": PROVIDER_SETTINGS, **BACKEND_SETTINGS}.items()}


def with_settings(place, **arguments):
    there = {"provider": arguments} if place == "provider" else {"backend": {place: arguments}}
    return StackConfiguration(aws_account_id=ACCOUNT_ID, **there)


def faults(known, table):
    """Find what a schema of a provider has and the table lacks, or has with another type."""
    found = []
    for name, argument in known.items():
        type = table[name].type if name in table else None
        if isinstance(argument.type, Mapping):
            inner = type.settings if isinstance(type, Fields) else {}
            found += [f"{name}.{fault}" for fault in faults(argument.type, inner)]
        elif written(type) != argument.type:
            found.append(name)
    return found


def written(type):
    match type:
        case ListOf(inner):
            return ["list", written(inner)]
        case MapOf(inner):
            return ["map", written(inner)]
        case Scalar.WHOLE_NUMBER:
            return "number"
        case Scalar():
            return {"TEXT": "string", "NUMBER": "number", "BOOLEAN": "bool"}[type.name]
    return None
