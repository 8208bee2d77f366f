"""Where a configuration is placed, for Terraform to run in."""

from collections.abc import Callable, Mapping
from typing import Any

from dev.engine import Terraform

Place = Callable[[str | Mapping[str, Any]], Terraform]
