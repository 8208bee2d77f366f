"""Snapshots of synthesized JSON that a person can read: one line for each key, short words for what is frequent."""

import json
import re

from syrupy.extensions.json import JSONSnapshotExtension

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
    def serialize(self, data, **_):
        rows = []
        for key, value in sorted(data.items()):
            line = json.dumps(value, sort_keys=True, ensure_ascii=False)
            for text, words in SHORT.items():
                line = re.sub(text, words, line)
            rows.append(f"  {json.dumps(key)}: {line}")
        return "{\n" + ",\n".join(rows) + "\n}\n"
