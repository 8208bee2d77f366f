"""Snapshots of synthesized JSON that a person can read: whatever fits on a line stands on one."""

import json
import re

from syrupy.extensions.json import JSONSnapshotExtension

LINE_LENGTH = 160
SHORT = {
    re.escape("arn:${data.aws_partition.current.partition}:"): "arn:(partition):",
    r"\{'create_before_destroy': True\}": "(new before old)",
    r"\{'ignore_changes': \['(\w+)'\]\}": r"(ignores \1)",
    r"\$\{data\.aws_iam_policy_document\.(\w+)\.json\}": r"(document \1)",
    r"\$\{aws_iam_(\w+\.\w+\.\w+)\}": r"(\1)",
    r"\$\{local\.(\w+)\}": r"(\1)",
    r"\$\{each\.([\w.]+)\}": r"(\1)",
    r'\$\{split\(\\"/\\", each\.key\)\[(\d)\]\}': r"(part \1 of key)",
}


class CompactJSON(JSONSnapshotExtension):
    """One JSON file for each snapshot."""

    def serialize(self, data, **_):
        return _write(data, 0) + "\n"


def _write(value, indent):
    line = json.dumps(value, sort_keys=True, ensure_ascii=False)
    for text, words in SHORT.items():
        line = re.sub(text, words, line)
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
