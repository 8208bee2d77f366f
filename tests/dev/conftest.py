"""A client of the emulated IAM that sends whatever it is given."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from botocore.config import Config
from iam_refusals import Iam

from dev.engine import EmulatedAccount, Emulator


@pytest.fixture(scope="module")
def client(emulator_of_worker: Emulator) -> Iterator[Iam]:
    """A client that sends whatever it is given."""
    client = boto3.client(
        "iam",
        endpoint_url=emulator_of_worker.endpoint,
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(proxies={}, parameter_validation=False, retries={"total_max_attempts": 1}),
    )
    yield client
    client.close()


@pytest.fixture
def iam(emulator: EmulatedAccount, client: Iam) -> Iam:
    """The client, in an account in which nothing stands."""
    return client
