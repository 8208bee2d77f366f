"""What Terraform prints with `-json`: progress and diagnostics."""

import json

import pytest

from landingzone.deploy.machine_output import Diagnostic, MachineOutput, Progress

ALICE, BOB, KEY = 'aws_iam_user.user["alice"]', 'aws_iam_user.user["bob"]', 'aws_iam_access_key.access_keys["bob"]'


def message(type, text="text", **rest):
    return json.dumps({"@level": "info", "@message": text, "@module": "terraform.ui", "type": type} | rest)


def hook(type, address, action="create"):
    return message(type, hook={"resource": {"addr": address, "resource_key": None}, "action": action})


def planned(address, action="create"):
    return message("planned_change", change={"resource": {"addr": address}, "action": action})


def read(*lines):
    """Read lines; give what is kept, the progress, and the text that is passed on."""
    progress, text = [], []
    output = MachineOutput(progress.append, text.append)
    output.feed("".join(f"{line}\n" for line in lines).encode())
    output.end()
    return output, progress, text


def test_known_messages_print_nothing():
    lines = [
        message("version", terraform="1.15.5", ui="1.3"),
        message("version", tofu="1.9.0", ui="1.2"),
        hook("refresh_start", ALICE),
        hook("refresh_complete", ALICE),
        message("resource_drift", change={"resource": {"addr": ALICE}, "action": "update"}),
        planned(ALICE),
        message("change_summary", changes={"add": 1}),
        message("outputs", outputs={"id": {"sensitive": False, "value": "AKIA"}}),
        hook("apply_start", ALICE),
        hook("apply_progress", ALICE),
        hook("apply_complete", ALICE),
        message("ephemeral_op_start", hook={"resource": {"addr": "ephemeral.x.y"}}),
    ]
    output, progress, text = read(*lines)
    assert (output.diagnostics, text) == ([], [])
    assert {each.current for each in progress} == {ALICE}


def test_progress_counts_what_is_read_and_the_steps_that_are_done():
    lines = [
        *(hook(type, each) for each in (ALICE, BOB) for type in ("refresh_start", "refresh_complete")),
        planned(ALICE, "update"),
        planned(BOB, "replace"),
        planned("aws_iam_group.g", "move"),
        planned("data.aws_iam_user.d", "read"),
        hook("apply_start", "data.aws_iam_user.d", "read"),
        hook("apply_complete", "data.aws_iam_user.d", "read"),
        hook("apply_start", BOB, "delete"),
        hook("apply_complete", BOB, "delete"),
        hook("apply_progress", BOB, "create"),
        hook("apply_complete", BOB, "create"),
    ]
    _, progress, _ = read(*lines)
    assert progress == [
        *(Progress("refreshing", done, None, each) for done, each in ((0, ALICE), (1, ALICE), (1, BOB), (2, BOB))),
        *(Progress("applying", done, 3, BOB) for done in (0, 1, 1, 2)),
    ]
    _, progress, _ = read(hook("apply_start", ALICE))
    assert progress == [Progress("applying", 0, None, ALICE)]


def test_a_diagnostic_reads_as_terraform_writes_it():
    given = {
        "severity": "error",
        "summary": "Error creating IAM User bob: EntityAlreadyExists: User with name bob already exists.\n\tstatus: 9",
        "detail": "First.\n\nSecond.",
        "address": BOB,
        "range": {"filename": "cdk.tf.json", "start": {"line": 57, "column": 1, "byte": 2}, "end": {}},
        "snippet": {
            "context": "resource.aws_iam_user.user",
            "code": '    "name": "${each.key}",\n    "path": 1',
            "start_line": 57,
            "values": [{"traversal": "each.key", "statement": 'is "bob"'}],
        },
    }
    output, _, text = read(message("diagnostic", "Error: ...", diagnostic=given))
    lines = f"""\
Error: Error creating IAM User bob: EntityAlreadyExists: User with name bob already exists.
    status: 9

  with {BOB},
  on cdk.tf.json line 57, in resource.aws_iam_user.user:
  57:     "name": "${{each.key}}",
  58:     "path": 1
    ├────────────────
    │ each.key is "bob"

First.

Second."""
    assert output.diagnostics == [Diagnostic("error", BOB, tuple(lines.split("\n")))]
    assert text == []


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        ({"severity": "warning", "summary": "Deprecated"}, ["Warning: Deprecated"]),
        ({"severity": "warning", "summary": "A", "detail": "b"}, ["Warning: A", "", "b"]),
        (
            {"severity": "error", "summary": "A", "range": {"filename": "f", "start": {"line": 3}}, "snippet": None},
            ["Error: A", "", "  on f line 3:"],
        ),
    ],
)
def test_a_diagnostic_without_some_parts(given, lines):
    output, _, _ = read(message("diagnostic", diagnostic=given))
    assert [[*each.lines] for each in output.diagnostics] == [lines]


def test_what_is_said_again_is_kept_once():
    halted, other = ({"severity": "error", "summary": each} for each in ("execution halted", "other"))
    output, _, _ = read(*(message("diagnostic", diagnostic=each) for each in (halted, other, halted)))
    assert [each.lines for each in output.diagnostics] == [("Error: execution halted",), ("Error: other",)]


def test_what_is_not_known_is_passed_on_as_text():
    odd = [
        "2026-11-30 [WARN] of a provider",
        "",
        "null",
        "[1]",
        "{",
        '{"type": "version"}',
        '{"type": 1, "@message": "a"}',
        "[" * 100_000,
        message("diagnostic", diagnostic={"severity": "fatal", "summary": "a"}),
        message("refresh_start", hook={"resource": {"addr": 3}}),
    ]
    known = [
        message("log", "Acquiring state lock.\nThis may take a few moments..."),
        message("of_tomorrow", "Something new"),
        message("provision_progress", "null_resource.a (local-exec): done", hook={"resource": {"addr": "a"}}),
    ]
    _, progress, text = read(*odd, *known)
    assert text == [
        *odd,
        "Acquiring state lock.",
        "This may take a few moments...",
        "Something new",
        "null_resource.a (local-exec): done",
    ]
    assert progress == []


def test_nothing_acts_on_a_terminal():
    hostile = 'aws_iam_user.user["\x1b[2J"]'
    diagnostic = {"severity": "error", "summary": "a\x1b[31m\r\nb\u202e", "address": hostile}
    output, progress, text = read(
        "\x1b[1mplain\r",
        message("new", "\x07\ttext"),
        hook("apply_start", hostile),
        message("d", diagnostic=diagnostic),
    )
    assert text == ["\\x1b[1mplain", "\\x07   text"]
    assert progress[0].current == 'aws_iam_user.user["\\x1b[2J"]'
    assert output.diagnostics[0].lines == (
        "Error: a\\x1b[31m",
        "b\\u202e",
        "",
        '  with aws_iam_user.user["\\x1b[2J"],',
    )
    text = []
    MachineOutput(lambda _: None, text.append).feed(b"\xff\xc3\n")
    assert text == ["\\xff\\xc3"]


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_it_comes_in_any_pieces(size):
    lines = [planned(ALICE), "plain ü", hook("apply_start", ALICE), message("log", "last")]
    data = "\n".join(lines).encode()
    progress, text = [], []
    output = MachineOutput(progress.append, text.append)
    for place in range(0, len(data), size):
        output.feed(data[place : place + size])
    assert text == ["plain ü"]
    output.end()
    output.end()
    assert text == ["plain ü", "last"]
    assert progress == [Progress("applying", 0, 1, ALICE)]


def test_of_similar_warnings_the_first_is_told_and_how_many_there_are():
    def of(summary, address, severity="warning"):
        return message("diagnostic", diagnostic={"severity": severity, "summary": summary, "address": address})

    warnings = [of("Deprecated", f"a.user{number}") for number in range(1002)]
    output, _, _ = read(
        *warnings, of("Deprecated", "a.x", "error"), of("Other", "a.one"), of("Third", "b"), warnings[0]
    )
    assert [line for line in output.told() if line] == [
        "Warning: Deprecated",
        "  with a.user0,",
        "(and 1,001 more similar warnings elsewhere)",
        "Error: Deprecated",
        "  with a.x,",
        "Warning: Other",
        "  with a.one,",
        "Warning: Third",
        "  with b,",
    ]
    assert "(and 1 more similar warning elsewhere)" in [*read(*warnings[:2])[0].told()]
