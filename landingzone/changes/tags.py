"""Which tags change, with their values before and after."""

from collections.abc import Iterator, Mapping

from landingzone.config.inputs import Inputs
from landingzone.config.options import hidden_tags_of
from landingzone.ground.words import cited


def changed_tags(old: Mapping[str, str], new: Mapping[str, str], inputs: Inputs) -> Iterator[tuple[str, str]]:
    """Describe which tags are added, removed or get another value.

    Args:
        old: The tags before.
        new: The tags after.
        inputs: The inputs after, which may hide values.

    Yields:
        For each such tag a verb, and what follows it: `gets`, `the tag team = red instead of blue`.
    """
    hidden = hidden_tags_of(inputs)
    for key in sorted({*old, *new}):
        was, becomes = old.get(key), new.get(key)
        if was == becomes:
            continue
        is_another, tag = was is not None and becomes is not None, f"the tag {cited(key)}"
        if key in hidden:
            what = f"another value of {tag}, which hidden_tags hides" if is_another else tag
        else:
            value = cited((was if becomes is None else becomes) or "")
            what = f"{tag} = {value}" + (f" instead of {cited(was or '')}" if is_another else "")
        yield "loses" if becomes is None else "gets", what
