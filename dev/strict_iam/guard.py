"""Checks the rules before every action of the emulated IAM, which handles one call after the other."""

import functools
import threading
from collections.abc import Callable, Mapping
from typing import Any

from moto.core.common_types import TYPE_RESPONSE
from moto.core.model import OperationModel
from moto.core.utils import camelcase_to_underscores, get_service_model
from moto.iam.exceptions import IAMException, NoSuchEntity
from moto.iam.responses import IamResponse

from dev.held_permissions import held_permissions
from dev.iam_calls import Recorder, is_read
from dev.strict_iam.credential_report import make_reports
from dev.strict_iam.pages import paged
from dev.strict_iam.parameters import check_parameters
from dev.strict_iam.rules import RULES
from dev.strict_iam.service_credentials import make_service_credentials
from dev.strict_iam.upkeep import keep_aws_policies, keep_what_moto_loses
from dev.weather import Weather


def guard_iam(recorder: Recorder, weather: Weather) -> None:
    """Make the emulated IAM of this process as strict as AWS, and have its calls recorded.

    Args:
        recorder: What notes every call, and may have writes refused.
        weather: What may let a call see an older account.
    """
    keep_what_moto_loses()
    IamResponse.backend = property(lambda response: vars(response).get("seen", weather.backend))  # type: ignore[assignment]
    keep_aws_policies()
    make_reports()
    make_service_credentials()
    service = get_service_model("iam")
    for action in service.operation_names:
        name = camelcase_to_underscores(action)
        if hasattr(IamResponse, name):
            guarded = _guarded(service.operation_model(action), getattr(IamResponse, name), recorder, weather)
            setattr(IamResponse, name, guarded)
    IamResponse.call_action = _one_at_a_time(IamResponse.call_action, recorder)  # type: ignore[assignment,method-assign]


def _guarded(
    operation: OperationModel, answer: Callable[[IamResponse], Any], recorder: Recorder, weather: Weather
) -> Callable[[IamResponse], Any]:
    rules = tuple(rule for rule in RULES if operation.name in rule.actions)

    @functools.wraps(answer)
    def guarded(response: IamResponse) -> Any:
        given: Mapping[str, Any] = response.params
        with recorder.note(operation.name, given) as is_accepted:
            if not is_accepted:
                raise IAMException("AccessDenied", _denial(weather.account_id, operation.name))
            check_parameters(operation, given)
            seen = weather.see(operation.name, given)
            if is_read(operation.name):
                response.seen = seen  # type: ignore[attr-defined]
            for rule in rules:
                rule.check(response.backend, given)
            if missing := weather.find_unseen(seen, given):
                raise NoSuchEntity(f"{missing} cannot be found.")
            answered = paged(operation.name, answer(response), given)
            if not is_read(operation.name):
                weather.keep()
            if recorder.held is not None:
                recorder.held.append(held_permissions(weather.backend))
            return answered

    return guarded


def _denial(account_id: str, action: str) -> str:
    # AWS's wording, without the resource. Source:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    return (
        f"User: arn:aws:iam::{account_id}:user/testing is not authorized to perform: iam:{action} because no "
        f"identity-based policy allows the iam:{action} action"
    )


_CallAction = Callable[[IamResponse], TYPE_RESPONSE]


def _one_at_a_time(call_action: _CallAction, recorder: Recorder) -> _CallAction:
    """Answer calls one after the other, as if each were alone: a rule looks first, and moto writes afterwards."""
    lock = threading.RLock()

    def call(response: IamResponse) -> TYPE_RESPONSE:
        recorder.wait_with(response._get_action())  # meanwhile others may be answered
        with lock:
            status, headers, body = call_action(response)
        # The model of the API has no status for it, so moto answers 400.
        is_denied = status == 400 and "<Code>AccessDenied</Code>" in str(body)
        return (403 if is_denied else status), headers, body

    return call
