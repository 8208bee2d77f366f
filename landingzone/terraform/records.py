"""Bodies of the blocks about the state, `moved`, `import` and `removed`, in Terraform's JSON format.

Terraform reads an address here literally, without evaluating it, and an id as a template.
Source: https://developer.hashicorp.com/terraform/language/syntax/json
"""

from typing import Any

from landingzone.terraform.bodies import body
from landingzone.terraform.form import escape


def moved(origin: str, address: str) -> list[dict[str, Any]]:
    """Write the block that moves something to an address."""
    return body({"from": origin, "to": address})


def imported(address: str, id: str) -> list[dict[str, Any]]:
    """Write the block that imports what has this id; nothing in it is evaluated."""
    return body({"to": address, "id": escape(id)})


def removed(block: str) -> list[dict[str, Any]]:
    """Write the block that removes something from the state, and destroys nothing.

    Without `lifecycle`, Terraform destroys what OpenTofu only removes from the state.
    """
    return body({"from": block, "lifecycle": [{"destroy": False}]})
