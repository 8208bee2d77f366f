"""What a change of the settings of the provider and the backend does: where AWS calls go, and who sees the state.

Both are tables of rows. The last rows are for whole kinds of settings and for all that is left, so nothing is silent.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from landingzone.access.change import Change
from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.config.secret_settings import PROVIDER, SECRET_SETTINGS, without_credentials
from landingzone.ground.tokens import is_token
from landingzone.ground.words import cited, listed
from landingzone.iam.partitions import partition_of_region
from landingzone.iam.severity import Severity

_LONGEST = 200  # characters of a value
_MOST_NAMED = 5

_REGION = re.compile(r"[a-z]{2,5}(-[a-z]+)+-[0-9]{1,2}")
_A_VALUE = "a value that is not shown"
_ROLE_ARNS = ("role_arn", "assume_role_role_arn")


@dataclass(frozen=True, kw_only=True)
class SettingRow:
    """What a setting means.

    Args:
        names: Its name, as a regular expression: rows may be about several.
        level: What is at stake when it is set or gets another value.
        level_gone: What is at stake when it is taken out, or a switch turned off.
        now: The sentence when it is set, with `{new}`, `{name}` and `{calls}`; empty: one with both values.
        gone: The sentence when it is taken out; empty: one that says just that. A setting may also come from the
            environment, so what holds then is not known.
        form: What its value is. A `place` is an address, or one for each of several services; a `role` an ARN, or a
            block with one; a `switch` is off when it is not given; a `hidden` value is never shown; of `tags` the names
            are.
        warning: What to look out for when it is set.
    """

    names: str
    level: Severity
    level_gone: Severity = "info"
    now: str = ""
    gone: str = ""
    form: Literal["value", "place", "role", "region", "switch", "tags", "hidden"] = "value"
    warning: str = ""


_SEES_CALLS = "who answers there sees these calls, and what Terraform knows of the account comes from there"
_DECIDES = "who the calls are made as decides what they may do"
_STATE_MOVES = (
    "who can read the place sees all names, and the encrypted secrets; what Terraform knows comes from there; if it is "
    "empty, Terraform wants to create everything once more: `terraform init -migrate-state` copies the state"
)

_ROWS_OF_CALLS = (
    SettingRow(
        names="https?_proxy",
        level="critical",
        level_gone="medium",
        now="{calls} may go through the proxy {new} ({name})",
        warning="who runs it sees where they go, and all of those without TLS",
    ),
    SettingRow(
        names="insecure|skip_cert_verification",
        level="critical",
        now="{calls} do not check the certificate of who answers ({name})",
        gone="{calls} check the certificate of who answers again ({name})",
        form="switch",
        warning="whoever is on the way can read and change everything",
    ),
    SettingRow(
        names="no_proxy", level="medium", level_gone="medium", now="{calls} to {new} go past the proxy ({name})"
    ),
    SettingRow(
        names="custom_ca_bundle|ca_file|cacert_file|client_ca_certificate_pem",
        level="high",
        now="{calls} trust the authorities in {new} ({name})",
        warning="who has the key of one of them can pose as who is called",
    ),
    SettingRow(
        names="ec2_metadata_service_endpoint|msi_endpoint|metadata_host|oidc_request_url",
        level="critical",
        level_gone="medium",
        now="credentials may be asked for at {new} ({name})",
        warning=_DECIDES,
    ),
    SettingRow(
        names="assume_role(_with_web_identity)?|(assume_role_)?role_arn|impersonate_service_account",
        level="high",
        level_gone="high",
        now="{calls} are made as the role {new} ({name})",
        form="role",
        warning=_DECIDES,
    ),
    SettingRow(
        names="profile|ecs_role_name",
        level="medium",
        level_gone="medium",
        now="credentials may come from {new} ({name})",
        warning=_DECIDES,
    ),
    SettingRow(
        names="shared_(credentials|config)_files?",
        level="high",
        level_gone="medium",
        now="credentials may be read from {new} ({name})",
        warning="such a file may name a program, which is then run",
    ),
    SettingRow(
        names="skip_requesting_account_id",
        level="high",
        now="{calls} may begin without asking whose account it is ({name})",
        form="switch",
        warning="less stops a plan in an account that is not meant",
    ),
    SettingRow(names="(allowed|forbidden)_account_ids", level="medium", level_gone="medium"),
    SettingRow(names="max_retries|retry_(mode|max|wait_.*)|skip_metadata_api_check|.*_endpoint_mode", level="info"),
    SettingRow(names="use_(fips|dualstack)_endpoint", level="low", level_gone="low"),
)

_ROWS_OF_KINDS = (
    SettingRow(names="skip_.*", level="medium"),
    SettingRow(
        names=".*(secret|password|token|credential|private_key|access_key).*",
        level="high",
        form="hidden",
        warning=_DECIDES,
    ),
    SettingRow(
        names=".*(assume_role|impersonate|external_id|session_name).*", level="high", level_gone="high", form="hidden"
    ),
    SettingRow(names=".*", level="medium", level_gone="medium", form="hidden"),
)
"""The rows of the kinds of settings that have no row of their own."""

PROVIDER_ROWS: tuple[SettingRow, ...] = (
    SettingRow(
        names="endpoints",
        level="critical",
        level_gone="high",
        now="AWS calls, signed with the credentials, go to {new} ({name})",
        form="place",
        warning=_SEES_CALLS,
    ),
    *_ROWS_OF_CALLS,
    SettingRow(names="(sts_)?region", level="info", form="region"),
    SettingRow(
        names="default_tags",
        level="medium",
        level_gone="medium",
        now="default_tags sets other tags ({new})",
        form="tags",
        warning="policies may look at tags of users; what these let them do is not told here",
    ),
    SettingRow(names="ignore_tags", level="medium", level_gone="medium", form="hidden"),
    SettingRow(names="s3_.*|tag_policy_compliance|token_bucket_rate_limiter_capacity|user_agent", level="info"),
    SettingRow(names=".*(endpoint|proxy|url).*", level="critical", now="AWS calls may go to {new} ({name})"),
    *_ROWS_OF_KINDS,
)
"""The rows of the provider; of several that fit, the first is meant.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs
"""

BACKEND_ROWS: tuple[SettingRow, ...] = (
    SettingRow(
        names="endpoints?|(s3|sts|iam|sso|dynamodb|tablestore)_endpoint|(un)?lock_address|address|auth_url|domain|"
        "storeage_custom_endpoint",
        level="critical",
        level_gone="high",
        now="calls for the state go to {new} ({name})",
        form="place",
        warning=_SEES_CALLS,
    ),
    *_ROWS_OF_CALLS,
    SettingRow(
        names="bucket|key|prefix|path|workspace_dir|workspace_key_prefix|container|container_name|storage_account_name|"
        "resource_group_name|subscription_id|tenant_(id|name)|environment|datacenter|scheme|state_name|schema_name|"
        "region(_name)?|cloud|.*domain(_id|_name)",
        level="high",
        level_gone="high",
        now="the state is kept elsewhere: {name} is {new}",
        warning=_STATE_MOVES,
    ),
    SettingRow(names="conn_str", level="critical", level_gone="critical", form="hidden", warning=_STATE_MOVES),
    SettingRow(
        names="encrypt",
        level="info",
        level_gone="high",
        now="the state is written with encryption ({name})",
        gone="the state is written without asking for encryption ({name})",
        form="switch",
    ),
    SettingRow(names="acl", level="high", now="the state is written with the access list {new} ({name})"),
    SettingRow(names="kms_key_id|kms_encryption_key", level="medium", level_gone="medium"),
    SettingRow(names="sse_customer_key|encryption_key", level="medium", level_gone="medium", form="hidden"),
    SettingRow(
        names="dynamodb_table|tablestore_table|lock|use_lockfile",
        level="medium",
        level_gone="medium",
        warning="without a lock two applies at once may lose a part of the state",
    ),
    SettingRow(names="gzip|accelerate|force_path_style|use_path_style|use_legacy_workflow", level="info"),
    SettingRow(names=".*(endpoint|proxy|url|host|address).*", level="critical", now="calls may go to {new} ({name})"),
    *_ROWS_OF_KINDS,
)
"""The rows of all backends; of several that fit, the first is meant.

Source: https://developer.hashicorp.com/terraform/language/backend
"""


def find_setting_changes(old: Inputs, new: Inputs) -> Iterator[Change]:
    """Tell how the settings of the provider and the backend change, without values that may be secrets.

    A block is the same as a map and as a list with one map. What is null, empty or an empty text is not given.
    """
    before, after = (each if isinstance(each, StackConfiguration) else None for each in (old, new))
    yield from _changes(
        (PROVIDER,), before.provider if before else {}, after.provider if after else {}, PROVIDER_ROWS, "AWS calls"
    )
    yield from _backend_changes(before.backend if before else {}, after.backend if after else {})


def row_of(name: str, rows: Sequence[SettingRow]) -> SettingRow:
    """Give the row of a setting: the first whose expression is the name, from beginning to end."""
    return next(row for row in rows if re.fullmatch(row.names, name, re.DOTALL))


def _backend_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    if old.keys() != new.keys():
        yield _change("high", f"the state is kept in {_backends(new)}, until now in {_backends(old)}", _STATE_MOVES)
    for name, arguments in new.items():  # of a backend that is left, all has been told
        for change in _changes(("backend", name), old.get(name, {}), arguments, BACKEND_ROWS, "calls for the state"):
            is_told = name not in old and change.warning == _STATE_MOVES
            yield replace(change, warning="") if is_told else change


def _backends(backend: Mapping[str, Any]) -> str:
    return listed([f"the {cited(name)} backend" for name in backend]) if backend else "a local file"


def _changes(
    steps: tuple[str, ...], old: Mapping[str, Any], new: Mapping[str, Any], rows: Sequence[SettingRow], calls: str
) -> Iterator[Change]:
    for name in sorted({*old, *new}):
        was, becomes = _given(old.get(name)), _given(new.get(name))
        if was != becomes:
            row = row_of(name, rows)
            if name in SECRET_SETTINGS.get(steps[-1], {}):
                row = replace(row, form="hidden")
            yield from _Setting(".".join([*steps, cited(name)]), row, calls).changes(was, becomes)


@dataclass(frozen=True)
class _Setting:
    """One setting that changes: its path, its row, and what is called with it."""

    path: str
    row: SettingRow
    calls: str

    def changes(self, old: Any, new: Any) -> Iterator[Change]:
        match self.row.form:
            case "place" if isinstance(old, Mapping | None) and isinstance(new, Mapping | None):
                yield from self._places(old or {}, new or {})
            case "role":
                yield self._role(old, new)
            case "switch":
                yield self._switch(old, new)
            case "region":
                yield self._region(old, new)
            case "hidden":
                yield self._hidden(old, new)
            case "tags":
                yield self._told(_tags(old), _tags(new))
            case _:
                yield self._told(_shown(old), _shown(new))

    def _told(self, old: str, new: str) -> Change:
        """Tell a change of values that are ready to be shown; an empty text is none."""
        row = self.row
        if not new:
            text = self._filled(row.gone) if row.gone else f"{self.path} is taken out, until now {old}"
            return _change(row.level_gone, text)
        if not row.now:
            return _change(row.level, f"{self.path} changes from {old or 'nothing'} to {new}", row.warning)
        until = f", until now {old}" if old and old != new and "{new}" in row.now else ""
        return _change(row.level, self._filled(row.now, new) + until, row.warning)

    def _filled(self, sentence: str, new: str = "") -> str:
        return sentence.format(name=self.path, calls=self.calls, new=new)

    def _hidden(self, old: Any, new: Any) -> Change:
        if new is None:
            return _change(self.row.level_gone, f"{self.path} is taken out")
        return _change(self.row.level, f"{self.path} {'is set' if old is None else 'changes'}", self.row.warning)

    def _switch(self, old: Any, new: Any) -> Change:
        was, becomes = _is_on(old), _is_on(new)
        is_off_at_last = not becomes and new is not None and self.row.level_gone == "high"
        if was == becomes and not is_off_at_last:
            return _change("info", f"{self.path} changes from {_shown(old) or 'nothing'} to {_shown(new) or 'nothing'}")
        return self._told("true" if was else "false", "true" if becomes else "")

    def _region(self, old: Any, new: Any) -> Change:
        was, becomes = _shown(old) or "nothing", _shown(new) or "nothing"
        text = f"{self.path} changes from {was} to {becomes}"
        if new is not None and not _REGION.fullmatch(becomes):
            return _change("high", text, "AWS writes the names of its regions otherwise, such as eu-west-1")
        before, after = (partition_of_region(str(each or "")) for each in (old, new))
        if before != after:
            is_sure = old is not None and new is not None
            partitions = f", from the partition {before} to {after}" if is_sure else ", maybe of another partition"
            return _change("high", text + partitions, "accounts and ARNs of one partition mean nothing in another")
        return _change(self.row.level, text)

    def _role(self, old: Any, new: Any) -> Change:
        was, becomes = _role_arn(old), _role_arn(new)
        if was != becomes and (new is None or becomes):
            return self._told(was, becomes)
        before, after = (each if isinstance(each, Mapping) else {} for each in (old, new))
        names = [cited(str(name)) for name in {*before, *after} if before.get(name) != after.get(name)]
        which = f" ({listed(sorted(names), most=_MOST_NAMED)})" if names else ""
        return _change(self.row.level, f"{self.path} changes{which}", self.row.warning)

    def _places(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
        """Tell each place once, with all services that are called there."""
        services: dict[tuple[str, str], list[str]] = {}
        for service in sorted({*old, *new}, key=str):
            if old.get(service) != new.get(service):
                places = _shown(old.get(service)), _shown(new.get(service))
                services.setdefault(places, []).append(cited(str(service)))
        for (was, becomes), called in services.items():
            yield replace(self, path=f"{self.path}: {listed(called, most=_MOST_NAMED)}")._told(was, becomes)


def _given(value: Any) -> Any:
    """Give a value as it counts: blocks as one map, and None for what is not given."""
    match value:
        case Mapping():
            inner = {name: _given(each) for name, each in value.items()}
            return {name: each for name, each in inner.items() if each is not None} or None
        case list() | tuple():
            entries = [each for each in map(_given, value) if each is not None]
            if len(entries) > 0 and all(isinstance(each, Mapping) for each in entries):
                merged: dict[Any, Any] = {}
                for entry in entries:
                    for name, each in entry.items():
                        merged[name] = each if name not in merged else [*_as_list(merged[name]), *_as_list(each)]
                return merged
            return entries or None
        case "":
            return None
        case _:
            return value


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_on(value: Any) -> bool:
    """Tell whether a switch is on; what does not read as off counts as on."""
    return value is not None and str(value).lower() not in ("false", "0")


def _role_arn(value: Any) -> str:
    if isinstance(value, Mapping):
        value = next((value[name] for name in _ROLE_ARNS if name in value), None)
    return _shown(value)


def _tags(value: Any) -> str:
    tags = value.get("tags") if isinstance(value, Mapping) else None
    names = [cited(str(name)) for name in tags] if isinstance(tags, Mapping) else []
    return listed(names, most=_MOST_NAMED) if names else _A_VALUE if value is not None else ""


def _shown(value: Any) -> str:
    """Write a value so that no terminal obeys it, and without what may be a secret in an address."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case str() if is_token(value):
            return "a value that only Terraform knows"
        case str():
            text = without_credentials(value)
            return cited(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}...")
        case int() | float():
            return str(value)
        case list():
            return listed(map(_shown, value), most=_MOST_NAMED)
        case _:
            return _A_VALUE


def _change(level: Severity, text: str, warning: str = "") -> Change:
    return Change(level=level, kind="setting", text=text, warning=warning)
