"""Packs the slim AWS bindings into the sdist and the wheel; hatchling runs it.

A checkout has the cutter, dev/bindings_cut.py: there the bindings are cut if they are not in ``.gen``. An sdist carries
what was cut instead, so that no provider package is fetched to install it.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SLIM_PACKAGE = "landingzone_provider_aws"
# An sdist has them at the same place as a checkout.
PLACES = {"sdist": f".gen/{SLIM_PACKAGE}", "wheel": SLIM_PACKAGE}


class BindingsHook(BuildHookInterface[BuilderConfig]):
    """Adds the bindings to what is built."""

    def dependencies(self) -> list[str]:
        """The provider packages, if something must be cut out of them."""
        cutter = _load_cutter(self.root)
        if cutter is None or cutter.is_as_it_should_be():
            return []
        return [f"{name}=={version}" for name, version in cutter.pinned_versions().items()]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Cut the bindings if this is a checkout, and add them.

        Args:
            version: `editable` for an editable install, which finds the bindings by its path.
            build_data: What hatchling builds from.
        """
        cutter = _load_cutter(self.root)
        if cutter is not None:
            try:
                cutter.ensure()
            except cutter.CutError as error:
                # `make setup` cuts after its editable install, and says why it cannot.
                if version != "editable":
                    sys.exit(f"landingzone: {error}")
        if version != "editable":
            build_data["force_include"][f"{self.root}/.gen/{SLIM_PACKAGE}"] = PLACES[self.target_name]


def _load_cutter(root: str) -> ModuleType | None:
    path = Path(root, "dev", "bindings_cut.py")
    if not path.is_file():
        return None
    spec = importlib.util.spec_from_file_location("bindings_cut", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # It takes what it shares with landingzone from this tree: nothing of it is installed where a build is isolated.
    sys.path.insert(0, root)
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(root)
    return module
