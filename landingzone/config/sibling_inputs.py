"""Inputs of the modules beside the reference, as somebody writes them who comes from one of those.

`sibling_inputs.tsv` has a row for each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class SiblingInput:
    """An input of another module.

    Args:
        module: The module.
        instead: What stands for it here.
    """

    module: str
    instead: str


SIBLING_INPUTS: Mapping[str, SiblingInput] = {
    name: SiblingInput(module, instead)
    for line in files("landingzone.config").joinpath("sibling_inputs.tsv").read_text(encoding="utf-8").splitlines()[1:]
    for name, module, instead in [line.split("\t")]
}
"""Name of an input -> whose it is, and what stands for it here. Those that the reference has too are not among them.

Source: https://docs.gruntwork.io/library/reference
"""
