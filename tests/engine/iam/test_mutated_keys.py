"""Whatever text stands as a PGP key: it is one that can be used, or there is one line about it, and nothing escapes."""

from __future__ import annotations

import base64

import pytest
from mutated_keys import KEYS, mutated_keys
from place import Place

from dev.engine import EmulatedAccount, TerraformError
from landingzone.iam.pgp import find_key_fault, find_key_remarks
from landingzone.iam.pgp_faults import CURVE, EXPIRED


@pytest.mark.long
def test_the_provider_takes_every_damaged_key_that_is_accepted(emulator: EmulatedAccount, place: Place):
    originals = {base64.b64decode(text) for text in KEYS.values()}
    changed = {text for text in mutated_keys(30_000, 7) if base64.b64decode(text) not in originals}
    # Of curves and of expired keys it is told that this provider may refuse them.
    taken = (text for text in changed if find_key_fault(text) is None)
    accepted = sorted(text for text in taken if not {CURVE, EXPIRED} & {*find_key_remarks(text)})
    assert len(accepted) > 200
    keys = {f"u{number}": text for number, text in enumerate(accepted)}
    terraform = place(
        {
            "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
            "provider": {"aws": [emulator.provider]},
            "resource": {
                "aws_iam_user": {name: {"name": name} for name in keys},
                "aws_iam_access_key": {
                    name: {"user": f"${{aws_iam_user.{name}.name}}", "pgp_key": text} for name, text in keys.items()
                },
            },
        }
    )
    try:
        terraform.apply()
    except TerraformError as failure:
        refused = {keys[each.address.removeprefix("aws_iam_access_key.")]: str(each) for each in failure.errors}
        pytest.fail(f"{len(refused)} of {len(keys)}: {refused}")
