"""From where a stack takes over what a call of a module has made."""

import pytest
from samples import ACCOUNT_ID

from landingzone import InvalidInputs
from landingzone.config.options import Configuration


def test_only_addresses_of_calls_are_taken():
    call = 'module.a[0].module.b["x y"].module.c-d'
    assert Configuration(aws_account_id=ACCOUNT_ID, moved_from=call).moved_from == call
    for address in ("", "iam", "module.", "module.iam.", "module.iam.aws_iam_user.user", "module.iam[x]"):
        with pytest.raises(InvalidInputs) as refused:
            Configuration(aws_account_id=ACCOUNT_ID, moved_from=address)
        assert str(refused.value) == (
            f"moved_from: must be the address of a module call (got {repr(address) if address else 'an empty text'}); "
            'write it as `terraform state list` does: module.iam, or module.iam["prod"]'
        )
