"""Terraform expressions and addresses as values, so that a text is never taken for either."""

import json
import re
from dataclasses import dataclass, replace
from typing import Literal, Self

_ADDRESS = re.compile(r'(data\.)?([^.[\]"]+)\.([^.[\]"]+)(?:\[("(?:[^"\\]|\\.)*"|[0-9]+)\])?')


@dataclass(frozen=True)
class Expression:
    """A Terraform expression for a value of any type.

    In a text (`f"{expression}"`) it is what a template has, `${local.users}`; in another expression its `code`.

    Args:
        code: The expression without `${` and `}`: `local.users`, `var.force_destroy_users`.
    """

    code: str

    def __str__(self) -> str:
        return f"${{{self.code}}}"


def code_of(value: Expression | bool | int) -> str:
    """Write a value for a place inside an expression: `var.force_destroy_users`, `true`."""
    return value.code if isinstance(value, Expression) else json.dumps(value)


@dataclass(frozen=True, order=True)
class Address:
    """The address of a resource or data source, or of one instance of it.

    Args:
        type: Its Terraform type, `aws_iam_user`.
        key: Its name, `user`.
        instance: Key of the instance, or its number; None: all of it.
        mode: What kind of block it is.
    """

    type: str
    key: str
    instance: str | int | None = None
    mode: Literal["managed", "data"] = "managed"

    def __str__(self) -> str:
        instance = "" if self.instance is None else f"[{json.dumps(self.instance, ensure_ascii=False)}]"
        return f"{'data.' if self.mode == 'data' else ''}{self.type}.{self.key}{instance}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read an address; None if it is none, or that of something in a module."""
        found = _ADDRESS.fullmatch(text)
        if not found or found[2] == "module":
            return None
        instance = json.loads(found[4]) if found[4] else None
        return cls(found[2], found[3], instance, "data" if found[1] else "managed")

    def of(self, instance: str | int) -> Self:
        """Give the address of an instance."""
        return replace(self, instance=instance)

    def named(self, key: str) -> Self:
        """Give the same address under another name."""
        return replace(self, key=key)


def data(type: str, key: str) -> Address:
    """Give the address of a data source."""
    return Address(type, key, mode="data")
