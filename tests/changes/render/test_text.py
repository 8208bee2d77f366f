from landingzone.access.model import OF_THIS_FILE
from landingzone.changes.change import Change
from landingzone.changes.render.text import changes_as_text


def test_no_change_is_a_sentence():
    assert changes_as_text(()) == f"No change: everybody can do the same as before.\n{OF_THIS_FILE}\n"


def test_changes_stand_under_their_level():
    changes = (
        Change(level="critical", kind="gain", text="bob gains full access, by joining full-access", users=("bob",)),
        Change(
            level="high", kind="removed", text="carol is removed: their access key goes with them", warning="careful"
        ),
    )
    assert changes_as_text(changes) == (
        f"2 changes, worst first.\n{OF_THIS_FILE}\n\n"
        "CRITICAL\n  - bob gains full access, by joining full-access.\n\n"
        "HIGH\n  - carol is removed: their access key goes with them.\n    Note: careful.\n"
    )


def test_lines_fit_80_columns():
    change = Change(level="low", kind="loss", text="members of logs may no longer " + "use this and that " * 20)
    assert max(map(len, changes_as_text([change]).splitlines())) <= 80
