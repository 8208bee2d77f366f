"""A call of the original module, or of the module form, becomes a stack: nobody is lost."""

import pytest
from samples import ACCOUNT_ID
from synthesis import synthesize_stack

from landingzone import InvalidInputs
from landingzone.config.options import Configuration


def moves(**inputs):
    content = synthesize_stack(aws_account_id=ACCOUNT_ID, moved_from="module.iam", **inputs)
    records = [record for [record] in content["moved"]]
    assert len({record["to"] for record in records}) == len(records)  # Terraform takes one origin
    return {record["from"]: record["to"] for record in records}


def follow(records, address):
    return follow(records, records[address]) if address in records else address


def test_records_lead_from_both_origins_to_what_is_there_and_to_nothing_else():
    records = moves(users={"alice": {"groups": ["full-access"]}}, iam_group_names_ssh_grunt_users=[])
    for origin in ("module.iam", "module.iam.module.iam_groups"):
        assert follow(records, f"{origin}.aws_iam_group.full_access[0]") == "aws_iam_group.full_access"
        assert follow(records, f"{origin}.aws_iam_group.ssh_iam_sudo_users") == "aws_iam_group.ssh_iam_sudo_users"
    for origin in ("module.iam", "module.iam.module.iam_users"):
        assert follow(records, f"{origin}.aws_iam_user.user") == "aws_iam_user.user"
    assert not any(part in text for text in records for part in ("billing", "ssh_iam_users", "access_keys", "data."))


@pytest.mark.parametrize(
    "address", ["", "iam", "module.", "module.iam.", "module.iam.aws_iam_user.user", "module.iam[x]"]
)
def test_only_addresses_of_calls_are_taken(address):
    call = 'module.a[0].module.b["x y"].module.c-d'
    assert Configuration(aws_account_id=ACCOUNT_ID, moved_from=call).moved_from == call
    with pytest.raises(InvalidInputs) as refused:
        Configuration(aws_account_id=ACCOUNT_ID, moved_from=address)
    assert str(refused.value) == (
        f"moved_from: must be the address of a module call (got {address!r}); "
        'write it as `terraform state list` does: module.iam, or module.iam["prod"]'
    ).replace("''", "an empty text")
