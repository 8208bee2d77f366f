"""Writes the list of the regions of AWS, as the installed botocore has them: `make docs`."""

import json
from importlib.metadata import version
from pathlib import Path

import botocore  # type: ignore[import-untyped]

# When the wheel of this version was built, as the times in it say: a newer botocore needs its own.
BUILT = {"1.44.8": "2026-11-20"}


def regions_table() -> str:
    """Write the date of the list, and the regions of all partitions, except those that are not places."""
    data = Path(botocore.__file__).parent / "data" / "partitions.json"
    partitions = json.loads(data.read_text(encoding="utf-8"))["partitions"]
    regions = sorted(name for each in partitions for name in each["regions"] if not name.endswith("-global"))
    return json.dumps({"as_of": BUILT[version("botocore")], "regions": regions}, indent=1) + "\n"
