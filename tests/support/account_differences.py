"""What `landingzone diff --live` tells of an emulated account."""

import os
from unittest import mock

from samples import ACCOUNT_ID

from landingzone.account.reader import read_account
from landingzone.config.options import StackConfiguration
from landingzone.live.comparison import compare


def account_differences(emulator, inputs):
    with mock.patch.dict(os.environ, environment_of(emulator)):
        reading = read_account()
    return [
        change.text
        for change in compare(StackConfiguration(**{"aws_account_id": ACCOUNT_ID, **inputs}), reading).changes
    ]


def environment_of(emulator):
    given = {"AWS_ENDPOINT_URL": emulator.endpoint, "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    return {**given, "NO_PROXY": "127.0.0.1"}
