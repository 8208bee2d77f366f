"""Bodies of the blocks about the state, `moved`, `import` and `removed`, in the shape of Terraform's JSON.

Terraform reads an address here as it is, without evaluating it, and an id as a template.
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
    """Write the block that lets the state forget something, and destroys nothing.

    Without `lifecycle`, Terraform destroys what OpenTofu forgets.
    """
    return body({"from": block, "lifecycle": [{"destroy": False}]})
