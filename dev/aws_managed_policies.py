"""Writes the snapshot of AWS managed policies that is part of the package: `make policies`.

The documents are those that AWS publishes, as the package moto (Apache-2.0) has read them from IAM.

Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
"""

import json
import lzma
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data

from dev.toolchain import ROOT

FILE = ROOT / "landingzone" / "groups" / "aws_managed_policies.tsv.xz"


def content_of(listed: str) -> dict[str, Any]:
    """Return what the snapshot contains.

    Args:
        listed: The policies as moto has them: JSON, name -> `Path`, `Document`, `UpdateDate` and more.

    Returns:
        `as_of`, the newest date at which a policy was changed, `2026-09-30`; and `documents`: name with path,
        `job-function/Billing` -> document in IAM's JSON format.
    """
    policies = json.loads(listed)
    return {
        "as_of": max(policy["UpdateDate"] for policy in policies.values())[: len("2026-09-30")],
        "documents": {
            f"{policy['Path']}{name}".removeprefix("/"): policy["Document"] for name, policy in policies.items()
        },
    }


def compressed(content: dict[str, Any]) -> bytes:
    """Return the bytes of the file, the same for the same content in any order.

    The date is its first line. Each policy is another one: its name, a tab and its document. So policies that are not
    needed are not parsed.
    """
    documents = (
        f"{name}\t{json.dumps(document, ensure_ascii=False, separators=(',', ':'), sort_keys=True)}"
        for name, document in sorted(content["documents"].items())
    )
    text = "\n".join([content["as_of"], *documents])
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


def main() -> None:
    """Write the file."""
    content = content_of(aws_managed_policies_data)
    written = compressed(content)
    FILE.write_bytes(written)
    print(f"{len(content['documents']):,} policies as of {content['as_of']}, {len(written):,} bytes: {FILE}")


if __name__ == "__main__":
    main()
