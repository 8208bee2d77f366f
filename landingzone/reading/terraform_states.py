"""States and outputs as Terraform and CDKTF write them: a row for each form, and the resources and outputs in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from landingzone.ground.expressions import Address, InstanceKey, ModuleCall
from landingzone.ground.problems import InvalidFile
from landingzone.reading.printed_json import Foreign, other_types_refused, something_else

LISTS_OF_DETAILS = ("UserDetailList", "GroupDetailList", "Policies")
"""The lists of users, groups and policies in the account details of AWS."""

STATE_VERSION = 4
"""The supported version of states: that of Terraform 0.12 and newer, and of OpenTofu."""


@dataclass(frozen=True, kw_only=True, eq=False)
class StateResource:
    """One instance of a resource, or of a data source.

    Args:
        type: Its Terraform type.
        values: Its attributes by name.
        key: Name of its block in a state, `full_access` of `aws_iam_group.full_access`; "": it is in no state.
        instance: Key or number of the instance; None: the block has one instance.
        call: Address of the module call that the block is in; "": none.
        mode: `managed`, or `data` for a data source.
        provider: The provider, as the state names it; "": it does not.
        deposed: Key of what only waits to be destroyed; None: it is the current object.
        resource: Its block as a state file has it; {}: another form.
        written: The instance there.
    """

    type: str
    values: Mapping[str, Any]
    key: str = ""
    instance: InstanceKey = None
    call: str = ""
    mode: str = "managed"
    provider: str = ""
    deposed: str | None = None
    resource: Mapping[str, Any] = field(default_factory=dict, repr=False)
    written: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def place(self) -> Address | None:
        """Its address in a state; None: it is not in a state, or its module is not a valid address."""
        call = ModuleCall.parse(self.call) if self.call else ModuleCall()
        mode: Literal["data", "managed"] = "data" if self.mode == "data" else "managed"
        return Address(self.type, self.key, self.instance, mode, call) if self.key and call else None

    @cached_property
    def address(self) -> str:
        """Address of the instance in a state; "": none."""
        return str(self.place or "")

    @cached_property
    def block(self) -> str:
        """Address without the keys of instances: that of the block in the configuration."""
        return str(self.place.block) if self.place else ""

    @cached_property
    def module(self) -> str:
        """Address of the module call that the block is in, without keys; "": none."""
        return str(self.place.call.without_keys) if self.place else ""


class _Instance(Foreign):
    values: dict[str, Any] | None = Field(None, alias="attributes")
    instance: str | int | None = Field(None, alias="index_key")
    deposed: str | None = None
    dependencies: list[str] | None = None


class _Block(Foreign):
    mode: str
    type: str
    key: str = Field(alias="name")
    call: str = Field("", alias="module")
    provider: str = ""
    instances: list[_Instance]


class _StateFile(Foreign):
    resources: list[_Block]

    def found(self, content: Any) -> Iterator[StateResource]:
        for block, resource in zip(self.resources, content["resources"], strict=True):
            given = {name: value for name, value in block if name != "instances"}
            for each, written in zip(block.instances, resource["instances"], strict=True):
                yield StateResource(
                    **given,
                    values=each.values or {},
                    instance=each.instance,
                    deposed=each.deposed,
                    resource=resource,
                    written=written,
                )


class _ShownResource(Foreign):
    mode: str
    type: str
    key: str = Field(alias="name")
    values: dict[str, Any] = Field(default_factory=dict)
    instance: str | int | None = Field(None, alias="index")
    provider: str = Field("", alias="provider_name")
    deposed: str | None = Field(None, alias="deposed_key")


class _ShownModule(Foreign):
    address: str = ""
    resources: list[_ShownResource] = Field(default_factory=list)
    child_modules: list[_ShownModule] = Field(default_factory=list)

    def found(self) -> Iterator[StateResource]:
        yield from (StateResource(call=self.address, **dict(each)) for each in self.resources)
        for child in self.child_modules:
            yield from child.found()


class _ShownValues(Foreign):
    root_module: _ShownModule = _ShownModule()


class _ShownState(Foreign):
    """Source: https://developer.hashicorp.com/terraform/internals/json-format ."""

    values: _ShownValues = _ShownValues()

    def found(self, _: Any) -> Iterator[StateResource]:
        return self.values.root_module.found()


class _StateOfPlan(Foreign):
    prior_state: _ShownState = _ShownState()

    def found(self, content: Any) -> Iterator[StateResource]:
        return self.prior_state.found(content)


@dataclass(frozen=True)
class StateForm:
    """A form in which Terraform or CDKTF writes a state or outputs.

    Args:
        name: What it is, for messages; a name in braces is a part of it.
        is_it: Says whether JSON has this form, given the names of outputs of stacks.
        model: Its resources; None: it has none.
        outputs: The steps to its outputs; None: it has none, or those of several stacks.
        instead: What to do, if no command reads it.
    """

    name: str
    is_it: Callable[[Mapping[str, Any], Collection[str]], bool]
    model: type[_StateFile | _ShownState | _StateOfPlan] | None = None
    outputs: tuple[str, ...] | None = None
    instead: str = ""

    def refused(self, content: Mapping[str, Any], path: Path, hint: str) -> InvalidFile:
        """Report that something else is read here."""
        reader = "adopt" if self.model else "decrypt"
        rest = self.instead or f"`landingzone {reader}` reads it; {hint}"
        return InvalidFile(f"{path}: is {self.name.format_map(content)}; {rest}")

    def outputs_in(self, content: Any) -> Any:
        """Return the outputs in JSON of this form, whatever they are; None: it has none, or those of several stacks."""
        for step in self.outputs or ():
            content = content.get(step, {}) if isinstance(content, dict) else None
        return None if self.outputs is None else content


def _is_state(content: Mapping[str, Any], _: Any) -> bool:
    return bool(content.get("version") == STATE_VERSION)


def _is_old_state(content: Mapping[str, Any], _: Any) -> bool:
    version = content.get("version")
    return type(version) is int and 0 < version < STATE_VERSION


def _is_plan(content: Mapping[str, Any], names: Any) -> bool:
    return _is_shown(content, names) and "planned_values" in content


def _is_shown(content: Mapping[str, Any], _: Any) -> bool:
    return isinstance(content.get("format_version"), str)


def _is_export(content: Mapping[str, Any], _: Any) -> bool:
    return any(isinstance(content.get(name), list) for name in LISTS_OF_DETAILS)


def _is_of_cdktf(content: Mapping[str, Any], names: Collection[str]) -> bool:
    stacks = content.values()
    return all(isinstance(each, dict) for each in stacks) and any(name in each for each in stacks for name in names)


def _is_of_outputs(content: Mapping[str, Any], _: Any) -> bool:
    outputs = content.values()
    return bool(outputs) and all(isinstance(each, dict) and {"value", "type"} <= each.keys() for each in outputs)


STATE = StateForm("the output of `terraform state pull`", _is_state, _StateFile, ("outputs",))
OLD = StateForm("a state of version {version}", _is_old_state, instead="apply once with Terraform 0.12 or newer")
PLAN = StateForm(
    "the output of `terraform show -json PLANFILE`", _is_plan, _StateOfPlan, ("prior_state", "values", "outputs")
)
SHOWN = StateForm("the output of `terraform show -json`", _is_shown, _ShownState, ("values", "outputs"))
EXPORT = StateForm(
    "the output of `aws iam get-account-authorization-details`",
    _is_export,
    instead="`landingzone adopt --export FILE DIRECTORY` reads it",
)
CDKTF = StateForm("the --outputs-file of CDKTF", _is_of_cdktf)
OUTPUTS = StateForm("the output of `terraform output -json`", _is_of_outputs, outputs=())
FORMS = (STATE, OLD, PLAN, SHOWN, EXPORT, CDKTF, OUTPUTS)
"""The forms, of which JSON has the first that fits. Of a plan, the state before it is read."""


def form_of(content: Any, outputs: Collection[str]) -> StateForm | None:
    """Find out which form JSON has.

    Args:
        content: The JSON.
        outputs: The names of outputs of stacks.

    Returns:
        The form; None: it has none of them, which may be a single output.
    """
    return next((form for form in FORMS if form.is_it(content, outputs)), None) if isinstance(content, dict) else None


def resources_in(
    content: Any, path: Path, what: str, hint: str, outputs: Collection[str], only: StateForm | None = None
) -> list[StateResource]:
    """Return every instance of the resources and data sources in a state, in the order of the file.

    Args:
        content: The JSON.
        path: The file.
        what: What is read here, such as `a state`.
        hint: Which file to name instead.
        outputs: The names of outputs of stacks.
        only: The only form that is read here; None: every form that has resources.

    Raises:
        InvalidFile: It has another form, or something in it has a type that this form does not have.
    """
    form = form_of(content, outputs)
    if form is None:
        raise something_else(path, what, hint)
    if form.model is None or (only and form is not only):
        raise form.refused(content, path, hint)
    with other_types_refused(path, what, hint):
        return [*form.model.model_validate(content).found(content)]
