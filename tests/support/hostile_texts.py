"""Texts that would be something else if anybody evaluated, parsed or printed them without care."""

HOSTILE = {
    "function": '${file("/etc/hostname")}',
    "reference": "${path.module}",
    "directive": "%{ if true }x%{ endif }",
    "escaped interpolation": "$${x}",
    "escaped directive": "%%{x}",
    "token": "${TfToken[TOKEN.0]}",
    "quotes": 'a"] = "b',
    "single quotes": "a'; touch x; '",
    "backslash": "back\\slash \\n \\u0041",
    "newline": "line\nbreak",
    "escape": "\x1b[31mred",
    "line separator": "\u2028",
    "byte order mark": "\ufeffa",
    "null character": "a\0b",
    "not composed": "e\u0301",
    "half a character": "\ud800",
    "very long": "x" * 20_000,
    "dots": "../../a",
    "space": " ",
}
"""Name -> text. IAM has none of them as a name, an ARN, an id or the key of a tag."""

KEYS = (
    *(text for name, text in HOSTILE.items() if name not in ("not composed", "half a character")),
    *("", "$", "%", "${", "%{", "$$${x}", "$$$${x}", "$%{x}", "%${x}", "\\${x}", "$\\{x}", 'a\\"b', "\\", '"', "]"),
    *('"]', "[0]", "a.b", "0", "null", "\r\n\t", "\b\f\v\x7f", "\u0085\u00a0\u200b", "日本 é", "\U0001f600 \U000e0001"),
)
"""Keys that instances of a block can have in Terraform."""
