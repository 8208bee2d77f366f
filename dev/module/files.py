"""The files of the Terraform module that are generated, as texts."""

import re
from functools import cache
from pathlib import Path

from dev.module.layout import MODULE_FILES, lay_out
from dev.module.readme import attributes_table, beyond_the_original, files_table, tables_of
from dev.module.synthesis import synthesize_module
from landingzone import __version__
from landingzone.config.group import CrossAccountGroup, IamGroup
from landingzone.config.policy import IamPolicy, InlineIamPolicy
from landingzone.config.user import User
from landingzone.ground import versions
from landingzone.rules.provider_versions import describe_providers

_PAGES = ("README.md", "UPGRADING.md")

GENERATED = (*(file.name for file in MODULE_FILES), *_PAGES)
"""The names of the files. People write the others, its examples and tests, where they are."""

_PART = re.compile(r"\{([a-z_]+)\}")


def text_of(name: str) -> str:
    """Return the text of a generated file.

    Args:
        name: Its name in the module.
    """
    return _texts()[name]


@cache
def _texts() -> dict[str, str]:
    content = synthesize_module()
    about = f"Written by `landingzone module` {__version__}: change the definition, not this file."
    parts = {
        "version": __version__,
        "terraform": versions.TERRAFORM_THAT_CHECKS,
        "provider": versions.PROVIDER,
        "providers": describe_providers(versions.PROVIDER),
        "beyond": beyond_the_original(),
        "files": files_table(),
        "user": attributes_table(User),
        "inline_iam_policy": attributes_table(InlineIamPolicy),
        "iam_group": attributes_table(IamGroup),
        "iam_policy": attributes_table(IamPolicy),
        "cross_account_group": attributes_table(CrossAccountGroup),
        "tables": tables_of(content),
    }
    pages = {name: Path(__file__).with_name(name).read_text(encoding="utf-8") for name in _PAGES}
    filled = {name: _PART.sub(lambda found: parts[found[1]], page) for name, page in pages.items()}
    return lay_out(content, about) | filled
