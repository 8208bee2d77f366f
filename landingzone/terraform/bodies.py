"""The form of blocks without labels, such as `terraform` and `moved`, in Terraform's JSON."""

from typing import Any


def body(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Write the body of a block without labels; a kind of block has a list of them.

    checkov takes the values of an object there for blocks, and gives up on the whole file if one is a string. So the
    body is a list of one object, which checkov skips. Terraform reads the objects of such a list as one body. Source:
    https://github.com/hashicorp/hcl/blob/main/json/spec.md#bodies Source:
    https://github.com/bridgecrewio/checkov/blob/main/checkov/terraform_json/parser.py
    """
    return [content]
