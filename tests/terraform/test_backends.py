"""What a configuration takes as a backend is what Terraform takes."""

from all_settings import settings, with_settings
from samples import ACCOUNT_ID
from synthesis import synthesize_stack

from landingzone.rules.backends import GONE, GONE_BACKENDS, advise_backend


def test_a_backend_that_is_gone_is_warned_of():
    for backend in GONE_BACKENDS:
        (advice,) = advise_backend(with_settings(backend, container="hidden"))
        assert str(advice) == (
            f"backend.{backend}: is no backend any more: Terraform refuses it from 1.3 on, and OpenTofu has none of "
            f"this name (got '{backend}'); write another backend, such as s3"
        )


def test_an_argument_that_is_gone_is_warned_of_and_no_other_one():
    for backend in settings().keys() - {"provider"} - GONE_BACKENDS:
        for name in settings()[backend]:
            advice = [str(each) for each in advise_backend(with_settings(backend, **{name: "hidden"}))]
            if name in GONE.get(backend, {}):
                (line,) = advice
                assert line.startswith(f"backend.{backend}.{name}: is no argument of this backend any more")
                assert "hidden" not in line
            else:
                assert advice == []
        assert {*GONE.get(backend, {})} <= {*settings()[backend]}


ROLE = {"role_arn": "r", "policy_arns": ["p"]}


def test_a_backend_is_written_as_terraform_spells_it():
    for backend in (
        {"gcs": {"bucket": "b", "storage_custom_endpoint": "https://storage.example.com"}},
        {"s3": {"bucket": "b", "key": "k", "use_lockfile": True, "assume_role": ROLE}},
    ):
        assert synthesize_stack(aws_account_id=ACCOUNT_ID, backend=backend)["terraform"]["backend"] == backend
