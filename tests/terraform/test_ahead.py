"""Calls to Node that are not waited for."""

import pytest
from cdk_classes import App, TerraformStack

from landingzone.terraform.node.ahead import MOST_UNREAD, without_waiting


@pytest.fixture
def stacks():
    app = App()
    return TerraformStack(app, "one"), TerraformStack(app, "another")


def test_they_are_done_in_their_order_and_what_gives_something_is_waited_for(stacks):
    stack, _ = stacks
    last = 100 * MOST_UNREAD - 1
    with without_waiting():
        # More than the pipe from Node holds answers of, if nobody read them.
        for number in range(last + 1):
            stack.add_override(f"locals.number_{number % 7}", number)
        assert TerraformStack.of(stack) is stack
        assert stack.node.id == "one"
    assert stack.to_terraform()["locals"] == {f"number_{number % 7}": number for number in range(last - 6, last + 1)}


@pytest.mark.parametrize("calls_after", [0, 2 * MOST_UNREAD])
def test_a_failure_is_raised_by_the_next_call_that_waits(stacks, calls_after):
    stack, other = stacks
    stack.add_dependency(other)

    def fail():
        with without_waiting():
            other.add_dependency(stack)
            for _ in range(calls_after):
                stack.add_override("locals.number", 1)
        stack.to_terraform()

    with pytest.raises(RuntimeError, match="would cause a circular dependency"):
        fail()
    # Nothing is left over that the next answer could be mistaken for.
    stack.add_override("locals.number", 2)
    assert stack.to_terraform()["locals"] == {"number": 2}
