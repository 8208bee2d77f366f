"""An input of a module beside the reference is told as that, in a file and in Python alike."""

import re

import pytest
from samples import ACCOUNT_ID

from landingzone import Inputs, InvalidInputs
from landingzone.config.inputs_of_other_modules import INPUTS_OF_OTHER_MODULES
from landingzone.config.options import Configuration, StackConfiguration
from landingzone.config.repair import CHOICES, repaired
from landingzone.rules.check import check_content


def test_it_is_no_input_here_and_what_stands_for_it_is_one():
    assert not INPUTS_OF_OTHER_MODULES.keys() & StackConfiguration.model_fields.keys()
    named = {
        word for each in INPUTS_OF_OTHER_MODULES.values() for word in re.findall(r"\b(?:iam|enable)_\w+", each.instead)
    }
    assert {"iam_groups_for_cross_account_access", "iam_group_names_ssh_grunt_sudo_users"} < named
    assert named <= Inputs.model_fields.keys()


@pytest.mark.parametrize("name", INPUTS_OF_OTHER_MODULES)
def test_it_is_reported_in_one_line_and_is_no_typing_error_of_another_one(name):
    known = INPUTS_OF_OTHER_MODULES[name]
    told = f"{name}: is an input of {known.module} (got '{name}'); {known.instead}"
    for value in (True, 12, ["ec2"], {"a": "b"}):
        problems = check_content(StackConfiguration, {"aws_account_id": ACCOUNT_ID, name: value})
        assert [str(each) for each in problems] == [told]
    content = {"aws_account_id": ACCOUNT_ID, name: True}
    with pytest.raises(InvalidInputs) as caught:
        Configuration.model_validate(content)
    assert str(caught.value) == told
    for choice in CHOICES:
        assert repaired(StackConfiguration, content, {name}, choice) == {"aws_account_id": ACCOUNT_ID}
    assert {each.path for each in check_content(Inputs, {name: True})} == {"aws_account_id", name}
