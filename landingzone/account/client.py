"""Calls IAM through boto3: counts the calls, retries throttled ones, and on request continues after refused ones."""

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import Any

from landingzone.account.calls import BY_OPERATION, Unknown
from landingzone.ground.problems import LandingzoneError
from landingzone.ground.words import printable
from landingzone.iam.patterns import ACCOUNT_ID

AT_A_TIME = 8
_ATTEMPTS = 10
_REFUSALS = ("AccessDenied", "AccessDeniedException")


class AccountError(LandingzoneError):
    """The account cannot be read. One line says why and how to fix it."""


def not_aws(why: str) -> AccountError:
    """Make the error for an answer that is not from IAM."""
    return AccountError(
        f"the account cannot be read: something that is not IAM answers ({why}); check AWS_ENDPOINT_URL and the proxies"
    )


class Iam:
    """The IAM of an account.

    Args:
        client: A client of boto3.
        goes_on: Whether to note a refused call and continue; otherwise `unless_refused` raises the error of the call.
    """

    def __init__(self, client: Any, *, goes_on: bool) -> None:
        self.client = client
        self.calls: Counter[str] = Counter()
        self._goes_on = goes_on
        self._refused: dict[str, dict[str, str]] = defaultdict(dict)
        self._lock = Lock()
        client.meta.events.register("before-call.iam", self._count)

    def _count(self, model: Any, **_: Any) -> None:
        with self._lock:
            self.calls[f"iam:{model.name}"] += 1

    def pages(self, operation: str, key: str, **arguments: Any) -> Iterator[Any]:
        """Yield the entries of all pages of a list."""
        for page in self.client.get_paginator(operation).paginate(**arguments):
            yield from page[key]

    @contextmanager
    def unless_refused(self, on: str = "") -> Iterator[None]:
        """Run the block up to a call that AWS refuses.

        Args:
            on: Name of the user, or ARN of the policy, that it is about; "": none.
        """
        from botocore.exceptions import ClientError  # type: ignore[import-untyped]

        try:
            yield
        except ClientError as error:
            details = error.response.get("Error", {})
            if not self._goes_on or details.get("Code") not in _REFUSALS:
                raise
            with self._lock:
                self._refused[error.operation_name][on] = printable(str(details.get("Message")))

    def is_refused(self, operation: str, on: str) -> bool:
        """Return whether a call was refused for something."""
        return on in self._refused.get(operation, ())

    @property
    def refused(self) -> tuple[Unknown, ...]:
        """What is unknown because a call was refused, in the order of the calls."""
        return tuple(
            Unknown(call, tuple(sorted(on for on in reasons if on)), reasons[min(reasons)])
            for operation, call in BY_OPERATION.items()
            if (reasons := self._refused.get(operation))
        )


def asked_account() -> str:
    """Return the ID of the account that boto3 uses, from STS; that needs no permission.

    Raises:
        AccountError: boto3 is not installed, the credentials are invalid, or something that is not AWS answers.
    """
    with _clients() as client:
        number = client("sts").get_caller_identity()["Account"]
        if not ACCOUNT_ID.fits(number):
            raise ValueError(number)
        return str(number)


@contextmanager
def open_iam(*, goes_on: bool) -> Iterator[Iam]:
    """Connect to the account that boto3 uses.

    Raises:
        AccountError: boto3 is not installed, AWS refuses, or something that is not AWS answers.
    """
    with _clients() as client:
        from botocore.handlers import json_decode_policies  # type: ignore[import-untyped]

        iam = client("iam")
        # Decoded and written again, documents would have other numbers and spaces. Where a condition has a boolean or a
        # number, the AWS provider compares texts, and would make a new version of the policy.
        iam.meta.events.unregister("after-call.iam", json_decode_policies)
        yield Iam(iam, goes_on=goes_on)


@contextmanager
def _clients() -> Iterator[Callable[[str], Any]]:
    """Return a function that makes clients of services, as boto3 is configured; they are closed at the end.

    Raises:
        AccountError: boto3 is not installed, AWS refuses, or something that is not AWS answers.
    """
    try:
        import boto3  # type: ignore[import-untyped]
        import botocore.session  # type: ignore[import-untyped]
        from botocore.config import Config  # type: ignore[import-untyped]
        from botocore.exceptions import BotoCoreError, ClientError
        from botocore.parsers import ResponseParserError  # type: ignore[import-untyped]
    except ImportError:
        raise AccountError("boto3 is not installed; install it with: pip install 'landingzone[live]'") from None
    try:
        found = botocore.session.get_session()
        session = boto3.session.Session(botocore_session=found)
        # IAM is global: which region of its partition does not matter. boto3 ignores AWS_REGION.
        region = session.region_name or os.environ.get("AWS_REGION") or "us-east-1"
        retries = {"mode": "adaptive", "total_max_attempts": found.get_config_variable("max_attempts") or _ATTEMPTS}
        config = Config(retries=retries, max_pool_connections=AT_A_TIME)
        with ExitStack() as open_clients:

            def client(service: str) -> Any:
                made = session.client(service, region_name=region, config=config)
                open_clients.callback(made.close)
                return made

            yield client
    except (BotoCoreError, ClientError) as error:
        reason = str(error).splitlines()[0]
        raise AccountError(
            f"the account cannot be read ({reason}); name credentials that may read IAM, such as with AWS_PROFILE"
        ) from None
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError, ResponseParserError) as error:
        raise not_aws(type(error).__name__) from None
