"""Records about the state: Terraform reads exactly the key and the id that are meant, and evaluates nothing in them."""

import pytest
from hostile_texts import KEYS as ALL_KEYS
from samples import ACCOUNT_ID
from synthesis import synthesize_stack

from landingzone.ground.expressions import Address, ModuleCall
from landingzone.ground.tokens import is_token
from landingzone.terraform import records

# A token stays one in what is synthesized; no configuration file and no adoption has one.
KEYS = tuple(key for key in ALL_KEYS if not is_token(key))


@pytest.mark.parametrize("text", KEYS)
def test_the_records_of_a_stack_are_those(text):
    address = str(Address("aws_iam_user", "user", text))
    origin = str(Address("aws_iam_user", "old", text, call=ModuleCall((("people", text),))))
    id = f"id{text}" if text.isprintable() else "id"
    adoption = {"moved": {address: origin}, "imported": {address: id}, "removed": ["module.a.aws_iam_user.b"]}
    content = synthesize_stack(aws_account_id=ACCOUNT_ID, adoption=adoption)
    assert content["moved"] == [records.moved(origin, address)]
    assert content["import"] == [records.imported(address, id)]
    assert content["removed"] == [records.removed("module.a.aws_iam_user.b")]
