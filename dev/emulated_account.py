"""One account of a running emulator, as seen by what deploys to it or reads it."""

from __future__ import annotations

import http.client
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from dev.control import CONTROL, RESET
from dev.held_permissions import Held
from dev.iam_calls import IamCalls, IamWrite
from dev.request_counts import RequestCounts

REGION = "us-east-1"
DEFAULT_ACCOUNT_ID = "123456789012"
STATES = "states"
TIMEOUT_SECONDS = 600


class EmulatorError(Exception):
    """The emulator did not start, or does not answer."""


class EmulatedAccount:
    """One account of a running emulator; every request raises `EmulatorError` if it does not answer.

    Args:
        endpoint: Address of the emulator, such as `http://127.0.0.1:40371`.
        account_id: The 12-digit account that every credential belongs to.
    """

    def __init__(self, endpoint: str, account_id: str = DEFAULT_ACCOUNT_ID) -> None:
        self.endpoint = endpoint
        self.account_id = account_id
        self._clients: dict[str, Any] = {}

    @property
    def provider(self) -> dict[str, Any]:
        """Arguments of a Terraform `provider "aws"` block that make it use this account and no other.

        Without the ec2 endpoint a plan waits half a minute for an answer of EC2.
        """
        return {
            "region": REGION,
            "access_key": "testing",
            "secret_key": "testing",
            "skip_credentials_validation": True,
            "skip_metadata_api_check": True,
            "endpoints": {"ec2": self.endpoint, "iam": self.endpoint, "sts": self.endpoint},
        }

    def make_backend(self) -> dict[str, Any]:
        """Create a bucket for states.

        Returns:
            Arguments of a Terraform `backend "s3"` block that keeps its state in there.
        """
        self.client("s3").create_bucket(Bucket=STATES)
        return {
            "bucket": STATES,
            "key": "terraform.tfstate",
            "region": REGION,
            "access_key": "testing",
            "secret_key": "testing",
            "use_path_style": True,
            "skip_credentials_validation": True,
            "skip_metadata_api_check": True,
            "skip_requesting_account_id": True,
            "endpoints": {"s3": self.endpoint},
        }

    def client(self, service: str) -> Any:
        """A boto3 client of the account, such as `client("iam")`."""
        if service not in self._clients:
            # Here, because boto3 takes a third of a second to load and only tests and summaries read back.
            import boto3  # type: ignore[import-untyped]
            from botocore.config import Config  # type: ignore[import-untyped]

            self._clients[service] = boto3.client(
                service,
                endpoint_url=self.endpoint,
                region_name=REGION,
                aws_access_key_id="testing",
                aws_secret_access_key="testing",
                config=Config(proxies={}, retries={"total_max_attempts": 1}, read_timeout=TIMEOUT_SECONDS),
            )
        return self._clients[service]

    def reset(self) -> None:
        """Empty the account, clear the calls, refuse and limit nothing; the AWS managed policies stay."""
        self._request("POST", RESET)

    def refuse_writes_after(self, count: int) -> None:
        """Abort whatever writes to IAM: only this many writing calls are accepted from now on.

        Each further one is answered with 403 AccessDenied, which the AWS provider does not try again, and changes
        nothing; reading calls still work. A call counts as accepted when it comes, also when IAM then refuses it, and
        whoever makes it: a boto3 client of this account too.

        Args:
            count: Number of writes that are still accepted; 0 refuses all.
        """
        self._control("refuse_after", count=count)

    def accept_writes(self) -> None:
        """Undo `refuse_writes_after`."""
        self._control("refuse_after")

    def deny(self, *actions: str, users: Sequence[str] = ()) -> None:
        """Refuse these calls with AccessDenied, as if a policy did not allow them, and no longer those denied before.

        Args:
            actions: Names in the API, such as `ListAccessKeys`; none: nothing is denied any longer.
            users: About whom; none: whatever they are about.
        """
        self._control("deny", actions=dict.fromkeys(actions, users))

    def limit_pages(self, most: int | None) -> None:
        """Limit how many entries a page of a list has, as IAM may do whatever is asked; None: as many as are asked."""
        self._control("pages", most=most)

    def set_use(self, user: str, **facts: Any) -> None:
        """Set how a user has been used; dates are strings, such as `2026-01-31T12:00:00+00:00`.

        Args:
            user: Name.
            facts: `created` and `password_changed`, `password_used` (None: never) of the user; `keys`, id of an access
                key -> the same `created`, and `used` with `service` (None: never). What is not given stays unchanged.
        """
        self._control("use", user=user, **facts)

    def age_credential_report(self, seconds: float) -> None:
        """Make the existing credential report older by this much."""
        self._control("age_report", seconds=seconds)

    def read_calls(self) -> IamCalls:
        """Read the calls to IAM since the last clearing: the reads by name, and the writes in their order."""
        answer = self._control("calls")
        return IamCalls(answer["reads"], [IamWrite(**each) for each in answer["writes"]])

    def read_asked(self) -> list[tuple[str, dict[str, str]]]:
        """Read which calls to IAM came since the last clearing, each once: its name, and the names in it."""
        return [(action, dict(named)) for action, named in self._control("asked")]

    def clear_calls(self) -> None:
        """Start counting and listing the calls to IAM again; refused writes stay refused."""
        self._control("clear_calls")

    def read_requests(self) -> RequestCounts:
        """Read how many requests arrived since the last clearing, from anybody."""
        return RequestCounts(**self._control("requests"))

    def clear_requests(self) -> None:
        """Start counting the requests again."""
        self._control("clear_requests")

    def limit_requests(self, per_second: int | None) -> None:
        """Refuse requests to IAM as AWS does, with "Throttling", when too many come.

        Args:
            per_second: How many are accepted in a second, and how many at once after a pause; None: all.
        """
        self._control("limit", per_second=per_second)

    def set_weather(
        self, *, lag: int = 0, storm: float = 0, loss: float = 0, actions: Sequence[str] = (), seed: int = 0
    ) -> None:
        """Change the weather over the account; without arguments it is fair, and everybody sees every change.

        Args:
            lag: How many calls ago what a call sees may at most have been so: the copy of the account that it sees is
                drawn. A call that writes does so whatever it sees, but does not find what came after its copy.
            storm: The share of calls that are refused, with 500 or with "Throttling".
            loss: The share of calls that are done, and answered with 500.
            actions: What storm and loss meet, such as `CreateUser`; none: all.
            seed: What is drawn; the same calls meet the same then.
        """
        self._control("weather", lag=lag, storm=storm, loss=loss, actions=actions, seed=seed)

    def delay_calls(self, beginnings: str | None) -> None:
        """Delay each call to IAM for a while, so that others that do not wait for it overtake it.

        Args:
            beginnings: Pattern of what their names begin with, such as `Delete|Detach`; None: none waits any more.
        """
        self._control("delay", beginnings=beginnings)

    def watch_permissions(self) -> None:
        """Record from now on what permissions everybody has after each call to IAM, until the reset."""
        self._control("watch", is_on=True)

    def read_permissions(self) -> list[Held]:
        """Read what permissions everybody had after each call since `watch_permissions`.

        Raises:
            EmulatorError: The emulator does not answer, or nobody watches.
        """
        held: list[Held] | None = self._control("permissions")
        if held is None:
            raise EmulatorError("nothing was recorded: call watch_permissions first")
        return held

    def is_answering(self) -> bool:
        """Whether the emulator is there."""
        try:
            self._request("GET", "/moto-api/")
        except EmulatorError:
            return False
        return True

    def close(self) -> None:
        """Close the connections of the clients."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    def _control(self, what: str, **arguments: Any) -> Any:
        return json.loads(self._request("POST", f"{CONTROL}{what}", json.dumps(arguments)))

    def _request(self, method: str, path: str, body: str | None = None) -> bytes:
        connection = http.client.HTTPConnection(urlsplit(self.endpoint).netloc, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, path, body)
            response = connection.getresponse()
            content = response.read()
            status = response.status
        except (OSError, http.client.HTTPException) as error:  # the second: it ended in the middle of an answer
            raise EmulatorError(f"the emulator at {self.endpoint} does not answer: {error}") from None
        finally:
            connection.close()
        if status != http.client.OK:
            raise EmulatorError(f"the emulator at {self.endpoint} answered {status} to {method} {path}")
        return content
