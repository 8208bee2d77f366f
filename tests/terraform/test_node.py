"""Node: what it complains of is held until it is needed."""

from __future__ import annotations

import io
import sys
from threading import Thread

import pytest

from landingzone.terraform.node import hold_errors


def watch_errors(monkeypatch: pytest.MonkeyPatch, encoding: str = "utf-8") -> io.BytesIO:
    told = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(told, encoding, write_through=True))
    return told


def complain(text: str) -> None:
    """Write as jsii does, from a thread of its own, as text or as bytes."""

    def write() -> None:
        print(text, file=sys.stderr)
        sys.stderr.buffer.write(f"{text} in bytes\n".encode())

    thread = Thread(target=write)
    thread.start()
    thread.join()


def test_a_complaint_is_told_when_it_is_released_and_later_ones_at_once(monkeypatch: pytest.MonkeyPatch):
    errors = watch_errors(monkeypatch)
    with hold_errors() as held:
        complain("Node is old")
        assert errors.getvalue() == b""
        held.release()
        assert errors.getvalue() == b"Node is old\nNode is old in bytes\n"
        complain("very old")
        assert errors.getvalue().endswith(b"\nvery old\nvery old in bytes\n")
    complain("still")
    assert errors.getvalue().endswith(b"\nstill\nstill in bytes\n")


def test_a_complaint_that_is_not_released_is_never_told(monkeypatch: pytest.MonkeyPatch):
    errors = watch_errors(monkeypatch)
    with hold_errors():
        complain("Node is old")
    complain("and goes")
    assert errors.getvalue() == b""


def test_nothing_is_held_from_whoever_looks_for_the_cause_of_an_exception(monkeypatch: pytest.MonkeyPatch):
    errors = watch_errors(monkeypatch)
    with pytest.raises(ZeroDivisionError), hold_errors():  # noqa: PT012 - what comes before is what is looked for
        complain("Node is old")
        raise ZeroDivisionError
    complain("and told")
    assert errors.getvalue() == b"Node is old\nNode is old in bytes\nand told\nand told in bytes\n"


def test_letters_that_a_terminal_does_not_have_are_told_all_the_same(monkeypatch: pytest.MonkeyPatch):
    errors = watch_errors(monkeypatch, "ascii")
    with hold_errors() as held:
        print("Zoë", file=sys.stderr)
        held.release()
    assert errors.getvalue() == b"Zo\\xeb\n"


def test_a_stream_that_takes_text_alone_is_told_too(monkeypatch: pytest.MonkeyPatch):
    errors = io.StringIO()
    monkeypatch.setattr(sys, "stderr", errors)
    with hold_errors() as held:
        complain("Zoë is old")
        held.release()
        sys.stderr.buffer.write(b"\xff\n")
    assert errors.getvalue() == "Zoë is old\nZoë is old in bytes\n\\xff\n"
