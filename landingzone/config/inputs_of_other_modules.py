"""Inputs of other modules, which people may write who used one of those before.

`inputs_of_other_modules.tsv` has a row for each.
"""

from collections.abc import Mapping
from typing import NamedTuple

from landingzone.ground.tables import read_rows


class InputOfAnotherModule(NamedTuple):
    """An input of another module.

    Args:
        module: The module.
        instead: What to use here instead.
    """

    module: str
    instead: str


INPUTS_OF_OTHER_MODULES: Mapping[str, InputOfAnotherModule] = {
    name: InputOfAnotherModule(module, instead)
    for name, module, instead in read_rows("landingzone.config", "inputs_of_other_modules.tsv")
}
"""Name of an input -> its module, and what to use here instead. Inputs that the reference also has are not included.

Source: https://docs.gruntwork.io/library/reference
"""
