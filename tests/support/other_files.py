"""Files of other programs, with secrets: what may be in the place of any file that the command reads.

Whatever begins with `hush` is a secret, also where it is a name or within one.
"""

import json
from pathlib import Path

import yaml

_FILES = yaml.safe_load((Path(__file__).parents[1] / "other_files.yaml").read_text(encoding="utf-8"))
TEXTS: dict[str, bytes] = {
    **{kind: text.encode() for kind, text in _FILES["neither"].items()},
    **{f"{kind} in JSON": json.dumps(value).encode() for kind, value in _FILES["in_json"].items()},
    "JSON with the same name twice": b'{"hushname": 1, "a": {"hushkey": 1, "hushkey": 2}}',
    "JSON that is cut off": b'{"hushname": {"hushkey": "hushval',
    "JSON with a comment": b'{"hushname": 1, // hushcomment\n "hushkey": 2}',
    "JSON without quotes": b'{"hushname": hushvalue}',
    "JSON with an odd escape": b'{"hushname": "\\hush"}',
    "JSON with half a character": b'{"hushname\\ud800": "\\ud800"}',
    "JSON with a large number": b'{"hushname": 4711e4711}',
    "UTF-16": "API_TOKEN=hushtoken\n".encode("utf-16"),
    "a database": b"SQLite format 3\x00hushname\xff\xfe\x00hushvalue",
    "with control characters": b"hushname: \x07hushvalue\x00\n",
    "empty": b"",
}
"""Kind -> content."""

WITH_INPUTS: dict[str, str] = _FILES["with_inputs"]
"""Kind -> text that has names of our inputs, so that its names are shown, and its values are not."""
