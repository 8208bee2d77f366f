"""Inputs of the modules beside the reference, as somebody writes them who comes from one of those.

`inputs_of_other_modules.tsv` has a row for each.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from landingzone.ground.tables import read_rows


@dataclass(frozen=True)
class InputOfAnotherModule:
    """An input of another module.

    Args:
        module: The module.
        instead: What stands for it here.
    """

    module: str
    instead: str


INPUTS_OF_OTHER_MODULES: Mapping[str, InputOfAnotherModule] = {
    name: InputOfAnotherModule(module, instead)
    for name, module, instead in read_rows("landingzone.config", "inputs_of_other_modules.tsv")
}
"""Name of an input -> whose it is, and what stands for it here. Those that the reference has too are not among them.

Source: https://docs.gruntwork.io/library/reference
"""
