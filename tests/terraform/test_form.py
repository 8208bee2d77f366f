"""Text stays text, and what is asked of the inputs has one answer."""

from landingzone.terraform.form import escape

TOKEN = "${TfToken[TOKEN.7]}"


def test_text_is_escaped_at_any_depth_and_tokens_are_not():
    for given, escaped in (
        ("plain $ % { }", "plain $ % { }"),
        ("${${x}}", "$${$${x}}"),
        ("$${x}", "$$${x}"),
        (f"${{x}}{TOKEN}${{y}}", f"$${{x}}{TOKEN}$${{y}}"),
        ({"${k}": ["${v}", {"%{k}": "%{v}"}]}, {"$${k}": ["$${v}", {"%%{k}": "%%{v}"}]}),
        (("${a}", 1, True, None), ["$${a}", 1, True, None]),
    ):
        assert escape(given) == escaped
