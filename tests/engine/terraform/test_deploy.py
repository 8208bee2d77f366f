"""Inputs become the account that they describe, and the same one in both forms: real Terraform, real provider."""

import itertools

import pytest
from deployer import policy_of, refused
from deployment import every_output, make_elsewhere, of_users, read_account, read_secrets
from expected_account import expected_account, expected_outputs, is_leaving
from openpgp import throw_away_keys
from samples import EVERYTHING_OFF, EVERYTHING_ON, EXAMPLES, example_to_apply, with_pgp_key
from secrets_in_state import LEFT_BY_THE_PROVIDER, encrypted_in, readable_secrets
from walks import FORMS, OFTEN, write

from dev.engine import EmulatedAccount, account

DESCRIBED = {
    **{name: example_to_apply(name) for name in EXAMPLES},
    "everything_on_without_mfa": EVERYTHING_ON | {"should_require_mfa": False},
    "everything_off": EVERYTHING_OFF,
    "only_users": EVERYTHING_ON | {"enable_iam_groups": False},
}


# Credentials of the one who deploys, a session's among them; the emulator takes any.
DEPLOYER = {
    "access_key": "ASIADEPLOYERDEPLOYER",
    "secret_key": "deployer/deployer+deployer/deployer+depl",
    "token": "token+of+a+session+of+the+deployer/of/some/length==",
}


class AccountOfDeployer(EmulatedAccount):
    @property
    def provider(self):
        return super().provider | DEPLOYER


@pytest.mark.parametrize("form", OFTEN)
def test_everything_becomes_the_account_that_it_describes_and_leaves_nothing(form, emulator, place, simulator):
    inputs = with_pgp_key(EVERYTHING_ON, throw_away_keys().public)
    elsewhere = make_elsewhere(emulator, inputs)
    terraform = place(write(form, AccountOfDeployer(emulator.endpoint, emulator.account_id), inputs))
    assert terraform.validate() == ()
    emulator.clear_calls()
    done = terraform.apply_at_once()
    assert set(done.changes.values()) == {"create"}
    # Nothing is left to do, no output either, and the state has all that a refresh writes.
    told = terraform.run("apply", "-input=false", "-no-color", "-auto-approve")
    assert "No changes. Your infrastructure matches the configuration." in told
    asked = emulator.read_asked()
    state = terraform.state()
    check_account(inputs, emulator, elsewhere, state)
    # The outputs of the module are those of the reference; those of a stack hide what is encrypted.
    secrets = [*encrypted_in(state).values()]
    assert len(secrets) > 2
    if form == FORMS[0]:
        assert told.count("= <sensitive>") == 2
        assert not any(each in told for each in secrets)
    else:
        assert "<sensitive>" not in told
    emulator.clear_calls()
    terraform.destroy(refresh=False)
    asked += emulator.read_asked()
    assert account(emulator.client("iam")) == elsewhere
    assert refused(simulator, policy_of(inputs), asked, inputs) == []


@pytest.mark.long
# Each in one of both forms, in turn.
@pytest.mark.parametrize(("name", "form"), [*zip(DESCRIBED, itertools.cycle(FORMS), strict=False)])
def test_inputs_become_the_account_that_they_describe(name, form, emulator, place):
    inputs = with_pgp_key(DESCRIBED[name], throw_away_keys().public)
    elsewhere = make_elsewhere(emulator, inputs)
    terraform = place(write(form, emulator, inputs))
    terraform.apply()
    check_account(inputs, emulator, elsewhere, terraform.state())
    assert terraform.is_settled()


def check_account(inputs, emulator, elsewhere, state):
    """Expect what the inputs describe in the account, the outputs and the state, and secrets for their owners alone."""
    assert read_account(emulator, elsewhere) == expected_account(inputs)
    outputs = every_output({name: each["value"] for name, each in state["outputs"].items()})
    assert of_users(outputs) == expected_outputs(inputs)
    decrypt, secrets = throw_away_keys().decrypt, read_secrets(emulator)
    access_keys = outputs["user_access_keys"].items()
    assert secrets.access_keys == {
        user: (key["access_key_id"], decrypt(key["secret_access_key"])) for user, key in access_keys
    }
    assert secrets.passwords == {user: decrypt(text) for user, text in outputs["user_passwords"].items()}
    assert {len(text) for text in secrets.passwords.values()} <= {inputs.get("minimum_password_length", 16)}
    # The provider of the engine leaves one thing; with another one, `dev.toolchain.PROVIDER_RANGE` may go.
    left = LEFT_BY_THE_PROVIDER if secrets.access_keys else set()
    assert readable_secrets(state, secrets.texts | {*DEPLOYER.values()}, decrypt) == left
    users = {name: user or {} for name, user in inputs.get("users", {}).items()}
    forced, length = inputs.get("force_destroy_users", False), inputs.get("minimum_password_length", 16)
    assert settings_in(state, "aws_iam_user", "force_destroy") == {
        name: (is_leaving(user) or user.get("force_destroy", forced),) for name, user in users.items()
    }
    new_password = (length, inputs.get("password_reset_required", True))
    found = settings_in(state, "aws_iam_user_login_profile", "password_length", "password_reset_required")
    assert found == dict.fromkeys(expected_outputs(inputs)["user_passwords"], new_password)


def settings_in(state, kind, *names):
    instances = [one for each in state["resources"] if each["type"] == kind for one in each["instances"]]
    return {one["index_key"]: tuple(one["attributes"][name] for name in names) for one in instances}
