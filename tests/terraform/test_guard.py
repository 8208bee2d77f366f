"""The checks stand in front of every resource: neither `-target` nor a value that is known late leaves them out."""

import json
import re

import pytest
from larger_stack import Larger
from samples import EVERYTHING_ON
from synthesis import blocks, synthesize, synthesize_stack

from dev.module.synthesis import synthesize_module
from landingzone import IamUsersAndGroups

# Nothing in the account: only numbers, whose change replaces a password.
IN_NO_ACCOUNT = {"terraform_data.credential_generations"}


def written(form):
    """Return all that a form is made of, by address."""
    if form == "module":
        return blocks(synthesize_module())
    if form == "stack":
        return blocks(synthesize_stack(**EVERYTHING_ON))
    return blocks(synthesize(lambda app: IamUsersAndGroups(Larger(app), "Default", **EVERYTHING_ON))["larger"])


@pytest.mark.parametrize("form", ["stack", "construct", "module"])
def test_every_resource_refers_to_the_checks(form):
    found = written(form)
    pattern = re.compile(r"(?<![\w.])(?:data\.\w+\.\w+|local\.\w+|aws_\w+\.\w+)")
    refers = {address: set(pattern.findall(json.dumps(block))) & found.keys() for address, block in found.items()}

    def reached(address, seen):
        for each in refers[address] - seen:
            seen.add(each)
            reached(each, seen)
        return seen

    checks = {"data.aws_caller_identity.current"}
    if form == "module":
        checks |= {f"data.aws_partition.{name}" for name in ("inputs", "aws_account_id_must_be_known_when_planning")}
    managed = {address for address in found if address.startswith(("aws_", "terraform_data."))} - IN_NO_ACCOUNT
    assert len(managed) > 30
    assert {address for address in managed if not checks <= reached(address, set())} == set()
