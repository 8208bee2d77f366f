"""Snapshots of synthesized JSON that a person can read: whatever fits on a line stands on one."""

import json

from samples import PGP_PUBLIC_KEY, SSH_PUBLIC_KEY
from syrupy.extensions.json import JSONSnapshotExtension

LINE_LENGTH = 160
SHORT = {
    PGP_PUBLIC_KEY: "(PGP public key)",
    SSH_PUBLIC_KEY: "(SSH public key)",
    "arn:${data.aws_partition.current.partition}:": "arn:(partition):",
}


class CompactJSON(JSONSnapshotExtension):
    """One JSON file for each snapshot."""

    def serialize(self, data, **_):
        return _write(data, 0) + "\n"


def _write(value, indent):
    line = json.dumps(value, sort_keys=True, ensure_ascii=False)
    for text, words in SHORT.items():
        line = line.replace(text, words)
    if len(line) + indent <= LINE_LENGTH or not isinstance(value, dict | list):
        return line
    inner, margin = indent + 2, " " * indent
    if isinstance(value, dict):
        rows = [f"{json.dumps(key)}: {_write(value[key], inner)}" for key in sorted(value)]
        opened, closed = "{}"
    else:
        rows = [_write(each, inner) for each in value]
        opened, closed = "[]"
    return f"{opened}\n" + ",\n".join(f"{margin}  {row}" for row in rows) + f"\n{margin}{closed}"
