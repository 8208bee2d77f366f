"""The JSON Schema of a configuration file, for editors: what each field says about its values.

It may accept what the rules refuse, but never refuses what they accept.
"""

from collections.abc import Mapping
from typing import Any

from landingzone.config.settings import Fields, ListOf, MapOf, Scalar, Setting
from landingzone.ground.shapes import Shape
from landingzone.iam.quotas import TAG_KEY_CHARACTERS, TAG_VALUE_CHARACTERS, TAGS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# A name and not an address: the schema has no permanent address.
ID = "urn:landingzone:configuration"

_NUMBER = "^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$"
_SCALARS: Mapping[Scalar, dict[str, Any]] = {
    Scalar.TEXT: {"type": ["string", "number", "boolean"]},
    Scalar.NUMBER: {"type": ["number", "string"], "pattern": _NUMBER},
    Scalar.WHOLE_NUMBER: {"type": ["integer", "string"], "pattern": _NUMBER},
    Scalar.BOOLEAN: {"type": ["boolean", "string"], "pattern": "^(true|false|1|0)$"},
}
"""What Terraform accepts for each type; see `Scalar.read`."""


TAGS_SCHEMA: dict[str, Any] = {
    "propertyNames": {"minLength": 1, "maxLength": TAG_KEY_CHARACTERS, "pattern": "^(?![aA][wW][sS]:)"},
    "additionalProperties": {"type": "string", "maxLength": TAG_VALUE_CHARACTERS},
    "maxProperties": TAGS,
}
"""The JSON Schema of tags."""


def like(shape: Shape, *examples: str) -> dict[str, Any]:
    """Describe a field whose string has a shape."""
    return shape.json_schema | ({"examples": [*examples]} if examples else {})


def each_like(shape: Shape, *examples: str, **more: Any) -> dict[str, Any]:
    """Describe a field whose list has strings of a shape; `more` is about the list: `maxItems`."""
    return {"items": {"type": "string"} | like(shape, *examples)} | more


def named_like(shape: Shape, **more: Any) -> dict[str, Any]:
    """Describe a field whose map has names of a shape; `more` is about the map."""
    return {"propertyNames": shape.json_schema} | more


def between(lowest: int, highest: int | None = None, **more: Any) -> dict[str, Any]:
    """Describe a field whose number is in a range."""
    return {"minimum": lowest} | ({} if highest is None else {"maximum": highest}) | more


def settings_schema(
    known: Mapping[str, Setting], hints: Mapping[str, str], definitions: dict[str, Any], place: str
) -> dict[str, Any]:
    """Return the schema of a map of settings, without its type.

    Args:
        known: Name -> what it accepts.
        hints: Name of a setting that is a credential -> what to do instead.
        definitions: Where the schemas of blocks are added.
        place: Prefix of their names: `s3`.
    """
    properties = {}
    for name, setting in known.items():
        schema = _of_type(setting.type, hints, definitions, f"{place}.{name}")
        if setting.is_required:
            schema = {"$ref": f"{schema['$ref']}_REQUIRED"} if isinstance(setting.type, Scalar) else schema
        properties[name] = schema | ({"description": f"A credential: {hints[name]}."} if name in hints else {})
    required = [name for name, setting in known.items() if setting.is_required]
    return {"properties": properties, "additionalProperties": False} | ({"required": required} if required else {})


def _of_type(
    type: Scalar | ListOf | MapOf | Fields, hints: Mapping[str, str], definitions: dict[str, Any], place: str
) -> dict[str, Any]:
    match type:
        case Scalar():
            return {"$ref": f"#/$defs/{type.name}"}
        case ListOf(inner):
            return {"type": ["array", "null"], "items": _of_type(inner, hints, definitions, place)}
        case MapOf(inner):
            return {"type": ["object", "null"], "additionalProperties": _of_type(inner, hints, definitions, place)}
        case Fields():
            definitions[place] = settings_schema(type.settings, hints, definitions, place)
            block = {"$ref": f"#/$defs/{place}"}
            if type.may_be_a_list:
                return block | {"type": ["object", "array", "null"], "items": block}
            return block | {"type": ["object", "null"]}


def completed(schema: dict[str, Any]) -> dict[str, Any]:
    """Complete the schema that pydantic makes of a configuration.

    Null counts as not given, so everything that is not required may be null. A typo in a user gives only that error: no
    part of an object is a set of alternatives, of which an editor could only say that none matches.
    """
    definitions = schema["$defs"]
    for record in (schema, *definitions.values()):
        record.pop("title", None)
        for name, of_field in record["properties"].items():
            _simplify(of_field)
            if name not in record.get("required", ()):
                _let_be_null(of_field, definitions)
    # As when reading a file: `bob:` with nothing after it is a user, or a group, without attributes.
    for owners in ("users", "groups"):
        _let_be_null(schema["properties"][owners]["additionalProperties"], definitions)
    for scalar, meaning in _SCALARS.items():
        definitions[f"{scalar.name}_REQUIRED"] = meaning
        definitions[scalar.name] = meaning | {"type": [*meaning["type"], "null"]}
    return {
        "$schema": DIALECT,
        "$id": ID,
        "title": "landingzone",
        **schema,
        # Places for anchors, as in compose files, and the name of the schema, since JSON has no comments for it.
        "patternProperties": {"^(x-|[$]schema$)": {}},
    }


def complete_files(schema: dict[str, Any], key_file: dict[str, Any]) -> None:
    """Add to the schema of a configuration what only files have: `include`, and key files.

    Args:
        schema: The schema.
        key_file: The schema of `pgp_key_file`, which replaces `pgp_key`.
    """
    schema |= {"if": {"required": ["include"]}, "else": {"required": schema.pop("required")}}
    user = schema["$defs"]["ConfiguredUser"]
    _simplify(key_file)
    user["properties"]["pgp_key_file"] = key_file
    _let_be_null(key_file, schema["$defs"])
    for each in user["allOf"]:
        each["then"] = {"if": {"required": ["pgp_key_file"]}, "else": each["then"]}


def of_part(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a file that another one includes, or that is in a directory of them.

    Args:
        schema: That of the configuration.
    """
    properties = {name: field for name, field in schema["properties"].items() if name != "include"}
    return {name: each for name, each in schema.items() if name not in ("if", "else")} | {"properties": properties}


def _simplify(of_field: dict[str, Any]) -> None:
    of_field.pop("title", None)
    if of_field.get("default", ...) is None:
        del of_field["default"]
    (given, *others) = of_field.pop("anyOf", [{}])
    assert others in ([], [{"type": "null"}])
    for name, value in given.items():
        of_field.setdefault(name, value)


def _let_be_null(schema: dict[str, Any], definitions: Mapping[str, Any]) -> None:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    if "null" not in types:
        schema["type"] = [*types, "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
