"""What a configuration makes is found once for it, and forgotten with it."""

import gc

from landingzone.config.inputs import Inputs
from landingzone.groups import made_groups
from landingzone.groups.made_groups import made


def test_it_is_found_once_for_each_configuration_and_kept_no_longer_than_it():
    inputs = Inputs(aws_account_id="123456789012", groups={"ops": {}})
    found = made(inputs)
    assert made(inputs) is found
    assert "ops" in {group.name for group in found.groups}
    renamed = inputs.model_copy(update={"groups": {}})
    assert "ops" not in {group.name for group in made(renamed).groups}
    kept = {id(inputs), id(renamed)}
    assert kept <= made_groups._FOUND.keys()
    del inputs, renamed
    gc.collect()
    assert kept.isdisjoint(made_groups._FOUND)
