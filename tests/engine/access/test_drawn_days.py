"""At no moment of a drawn day may anybody do more or less than before and after, but for whom `diff` names.

And nobody who is new may do more than in the end, from the first credential on that works.
"""

import pytest
from day_moments import look_at_days
from walks import FORMS


@pytest.mark.long
def test_whoever_has_a_moment_of_more_or_less_is_named(emulator, simulator, tmp_path):
    seen = look_at_days(12, 0, FORMS[0], emulator, simulator, tmp_path)
    assert seen.wrong == []
    assert len(seen.days) > 6
    assert seen.less.total() > 0
