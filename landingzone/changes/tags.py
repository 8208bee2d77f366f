"""A tag that changes, with its values before and after."""

from landingzone.changes.differences import Difference
from landingzone.config.inputs import Inputs
from landingzone.config.options import hidden_tags_of
from landingzone.ground.words import cited


def changed_tag(tag: Difference, inputs: Inputs) -> tuple[str, str]:
    """Describe a tag that is added or removed, or gets another value.

    Args:
        tag: The tag that differs.
        inputs: The inputs after, which may hide values.

    Returns:
        A verb, and what follows it: `gets`, `the tag team = red instead of blue`.
    """
    is_another, what = tag.side == "both", f"the tag {cited(tag.part)}"
    if tag.part not in hidden_tags_of(inputs):
        value = tag.old if tag.side == "old" else tag.new
        what += f" = {cited(value)}" + (f" instead of {cited(tag.old)}" if is_another else "")
    elif is_another:
        what = f"another value of {what}, which hidden_tags hides"
    return "loses" if tag.side == "old" else "gets", what
