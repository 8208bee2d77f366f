"""What was read of an account, as one string that is the same for the same answers, and its hash."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256

from landingzone.account.reading import Reading


def digest_of(reading: Reading) -> str:
    """Return the SHA-256 of the answers, in hexadecimal digits: resources, facts of use, and what was refused."""
    answers = {
        "resources": sorted(_json([each.type, dict(each.values)]) for each in reading.found),
        "use": asdict(reading.use) if reading.use else None,
        "refused": [[each.call.action, list(each.on)] for each in reading.not_known],
    }
    return sha256(_json(answers).encode()).hexdigest()


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=_moment)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
