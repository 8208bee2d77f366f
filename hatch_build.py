"""Packs the slim AWS bindings and the pages of the documentation into the sdist and the wheel; hatchling runs it.

It also writes the project's addresses into the metadata.

A checkout has the cutter, dev/bindings_cut.py: there the bindings are cut if they are not in ``.gen``. An sdist carries
what was cut instead, so that no provider package is fetched to install it.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

SLIM_PACKAGE = "landingzone_provider_aws"
# An sdist has them at the same place as a checkout.
PLACES = {"sdist": f".gen/{SLIM_PACKAGE}", "wheel": SLIM_PACKAGE}
PAGES = {"sdist": "docs", "wheel": "landingzone/docs"}

REGISTRY = "https://registry.terraform.io/modules"
# Code, which stays unchanged, or a relative link: its text and its target.
CODE_OR_LINK = re.compile(r"(?ms)^```.*?^```$|!?\[([^\]]*)\]\((?![a-z]+:|#)([^)\s]+)\)")
A_PAGE = re.compile(r"docs/([\w-]+)\.md(#.*)?")


class AddressesHook(MetadataHookInterface):
    """Writes the addresses of the project into its metadata: `urls`, and those that links of the README lead to."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add both.

        Args:
            metadata: What is known so far, with the version.
        """
        repository, module, tag = self.config["repository"], self.config["module"], f"v{metadata['version']}"
        readme = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["urls"] = {"Module": f"{REGISTRY}/{module}"} if module else {}
        if repository:
            metadata["urls"] |= {
                "Repository": repository,
                "Documentation": f"{repository}/blob/{tag}/docs/README.md",
                "Changelog": f"{repository}/blob/{tag}/CHANGELOG.md",
                "Issues": f"{repository}/issues",
            }
        metadata["readme"] = {"content-type": "text/markdown", "text": without_relative_links(readme, repository, tag)}


def without_relative_links(page: str, repository: str, tag: str) -> str:
    """Let the relative links of a page lead into the repository, so that a package index can show it.

    Without a repository they are texts, with the command that shows the page, which comes with the package.

    Args:
        page: The page, in Markdown, of the top of the repository.
        repository: The address of the repository; empty: there is none.
        tag: The tag that has the page.
    """

    def lead(found: re.Match[str]) -> str:
        text, target = found[1], found[2]
        if target is None:
            return found[0]
        if repository:
            kind = "raw" if target.endswith(".png") else "blob"
            return found[0].replace(f"]({target})", f"]({repository}/{kind}/{tag}/{target})")
        shown = A_PAGE.fullmatch(target)
        return f"{text} (`landingzone docs {shown[1]}{shown[2] or ''}`)" if shown else text

    return CODE_OR_LINK.sub(lead, page)


class BindingsHook(BuildHookInterface[BuilderConfig]):
    """Adds the bindings and the pages to what is built."""

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
            for page in sorted(Path(self.root, "docs").glob("*.md")):
                build_data["force_include"][str(page)] = f"{PAGES[self.target_name]}/{page.name}"


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
