"""Terraform expressions and addresses as values, so that a string is never mistaken for either."""

import json
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal, Self

# A quoted string as HCL reads it in an address, where a template is an error. Characters that cannot be printed are
# escaped, as Terraform writes them.
_CODE = r"\\u[0-9A-Fa-f]{4}|\\U00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4}"
_TEXT = rf'"((?:[^"\\$%]|[$]{{2}}\{{|%{{2}}\{{|[$%](?!\{{)|\\[nrt"\\]|{_CODE})*+)"'
_KEY = rf"(?:\[(?:{_TEXT}|(0|[1-9][0-9]{{0,8}}))\])?"
_NAME = r"([^\s.\[\]\"]+)"
_CALL = re.compile(rf"module\.{_NAME}{_KEY}(?:\.(?!\Z)|\Z)")
_RESOURCE = re.compile(rf"(data\.)?{_NAME}\.{_NAME}{_KEY}")
_ESCAPED = re.compile(rf"[$]{{2}}(?=\{{)|%{{2}}(?=\{{)|{_CODE}|\\.")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_CONTROL = {"n": "\n", "r": "\r", "t": "\t"}

InstanceKey = str | int | None
"""Key of an instance, or its number; None: all of it."""


def is_identifier(text: str) -> bool:
    """Return whether a string can name a block: it has letters, digits, `_` and `-`, and begins with a letter or `_`.

    Source: https://developer.hashicorp.com/terraform/language/syntax/configuration#identifiers
    """
    return text[:1] != "-" and text.replace("-", "_").isidentifier()


def is_key(text: str) -> bool:
    """Return whether a string can be the key of an instance: accents are composed, and no character is half of one."""
    return unicodedata.is_normalized("NFC", text) and not any("\ud800" <= letter <= "\udfff" for letter in text)


def quote(text: str) -> str:
    """Write a quoted string for Terraform, so that it reads exactly this string and evaluates nothing.

    Source: https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences
    """
    parts = []
    for place, letter in enumerate(text):
        if letter in _SHORT:
            parts.append(_SHORT[letter])
        elif letter in "$%" and text.startswith("{", place + 1):
            parts.append(letter * 2)
        elif letter.isprintable():
            parts.append(letter)
        else:
            parts.append(f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}")
    return f'"{"".join(parts)}"'


def _unquoted(text: str) -> str:
    """Read the contents of quotes."""

    def read(found: re.Match[str]) -> str:
        escaped = found.group()
        if escaped[0] != "\\":
            return escaped[0]
        return chr(int(escaped[2:], 16)) if escaped[1] in "uU" else _CONTROL.get(escaped[1], escaped[1])

    return _ESCAPED.sub(read, text)


def _instance(found: re.Match[str], place: int) -> InstanceKey:
    """Read a key from a match: the quoted string is the group at this index, and a number is the next one."""
    text, number = found[place], found[place + 1]
    return int(number) if number else None if text is None else _unquoted(text)


def _in_brackets(instance: InstanceKey) -> str:
    if instance is None:
        return ""
    return f"[{quote(instance) if isinstance(instance, str) else instance}]"


@dataclass(frozen=True)
class Expression:
    """A Terraform expression for a value of any type.

    In a string (`f"{expression}"`) it is written as in a template, `${local.users}`; in another expression as its
    `code`.

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
class ModuleCall:
    """The address of a module call, or of one instance of it.

    Args:
        steps: Name of each call, outermost first, and its instance; empty: in no module.
    """

    steps: tuple[tuple[str, InstanceKey], ...] = ()

    def __str__(self) -> str:
        return ".".join(f"module.{name}{_in_brackets(instance)}" for name, instance in self.steps)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read the address of a call; None if it is not one."""
        call, rest = cls.split(text)
        return call if call.steps and not rest else None

    @classmethod
    def split(cls, text: str) -> tuple[Self, str]:
        """Read the calls at the beginning of an address; give them, and the rest."""
        steps: list[tuple[str, InstanceKey]] = []
        place = 0
        while (found := _CALL.match(text, place)) and _is_readable(found.group(), found[1], _instance(found, 2)):
            steps.append((found[1], _instance(found, 2)))
            place = found.end()
        return cls(tuple(steps)), text[place:]

    @property
    def without_keys(self) -> Self:
        """The same call in the configuration, which stands for all its instances."""
        return replace(self, steps=tuple((name, None) for name, _ in self.steps))


def _is_readable(text: str, name: str, instance: InstanceKey) -> bool:
    is_plain = text.isprintable() or all(each.isprintable() or unicodedata.category(each) == "Cn" for each in text)
    return is_plain and is_identifier(name) and (not isinstance(instance, str) or is_key(instance))


@dataclass(frozen=True, order=True)
class Address:
    """The address of a resource or data source, or of one instance of it.

    Args:
        type: Its Terraform type, `aws_iam_user`.
        key: Its name, `user`.
        instance: Key of the instance, or its number; None: all of it.
        mode: What kind of block it is.
        call: The module call that it is in.
    """

    type: str
    key: str
    instance: InstanceKey = None
    mode: Literal["managed", "data"] = "managed"
    call: ModuleCall = ModuleCall()

    def __str__(self) -> str:
        own = f"{'data.' if self.mode == 'data' else ''}{self.type}.{self.key}{_in_brackets(self.instance)}"
        return f"{self.call}.{own}" if self.call.steps else own

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read an address as Terraform writes it; None if it is not one. Templates in keys are escaped: `["$${x}"]`."""
        call, own = ModuleCall.split(text)
        found = _RESOURCE.fullmatch(own)
        if not found or not is_identifier(found[2]):
            return None
        instance = _instance(found, 4)
        if not _is_readable(own, found[3], instance):
            return None
        return cls(found[2], found[3], instance, "data" if found[1] else "managed", call)

    @property
    def block(self) -> Self:
        """The address of the block in the configuration, without instance keys."""
        return replace(self, instance=None, call=self.call.without_keys)

    def of(self, instance: str | int) -> Self:
        """Return the address of an instance."""
        return replace(self, instance=instance)

    def named(self, key: str) -> Self:
        """Return the same address under another name."""
        return replace(self, key=key)


def data(type: str, key: str) -> Address:
    """Return the address of a data source."""
    return Address(type, key, mode="data")
