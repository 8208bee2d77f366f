"""Ways to write the policies of a user otherwise, all of which mean the same to IAM."""

import copy
import json
import re

from held_policies import as_list

from landingzone.config.policy import InlineIamPolicy
from landingzone.iam import documents

_COVERED_BY_EVERYTHING = {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::home-bob/x"}
_VARIABLE = re.compile(r"(\$\{[^}]*\})")


def rewritten(side, names):
    """Write the policies of bob otherwise, in some of the ways, one after the other."""
    changed = copy.deepcopy(side)
    for name in sorted(set(names), key=list(REWRITINGS).index):
        REWRITINGS[name](changed["users"]["bob"])
    return changed


def _each_document(change):
    def rewrite(user):
        for document in user.get("json_policies", {}).values():
            document["Statement"] = as_list(document["Statement"])
            change(document)

    return rewrite


def _each_list(elements, change):
    """Change the lists of some elements and of what negates them."""

    def rewrite(document):
        for statement in document["Statement"]:
            for element in elements:
                for name in {element, f"Not{element}"} & statement.keys():
                    statement[name] = change(as_list(statement[name]), element)

    return _each_document(rewrite)


def _each_condition(change):
    def rewrite(document):
        for statement in (each for each in document["Statement"] if "Condition" in each):
            operators = reversed(statement["Condition"].items())
            statement["Condition"] = {operator: change(keys) for operator, keys in operators}

    return _each_document(rewrite)


def _written_as_json(user):
    for name, policy in user.pop("inline_iam_policies", {}).items():
        held = InlineIamPolicy.model_validate(policy)
        document = documents.user_inline(held.actions, held.resources, held.effect, force_mfa=held.force_mfa)
        user.setdefault("json_policies", {})[f"written-{name}"] = document.as_dict()


def _under_other_names(user):
    held = user.get("json_policies", {})
    user["json_policies"] = {f"x{number}": document for number, document in enumerate(reversed(held.values()))}


def _in_documents_of_their_own(user):
    user["json_policies"] = {
        f"{name}-{number}": {**document, "Statement": [statement]}
        for name, document in user.get("json_policies", {}).items()
        for number, statement in enumerate(as_list(document["Statement"]))
    }


def _in_one_document_for_each_version(user):
    joined = {}
    for document in user.get("json_policies", {}).values():
        one = joined.setdefault(f"v{document.get('Version')}", {**document, "Statement": []})
        one["Statement"] += as_list(document["Statement"])
    user["json_policies"] = joined


def _split(document):
    document["Statement"] = [
        {**statement, **({"Action": action} if action else {}), **({"Resource": resource} if resource else {})}
        for statement in document["Statement"]
        for action in as_list(statement.get("Action", [None])) or [None]
        for resource in as_list(statement.get("Resource", [None])) or [None]
    ]


def _with_ids(document):
    for number, statement in enumerate(document["Statement"]):
        statement["Sid"] = f"statement{number}"


def _with_other_values(keys):
    return {
        key: [str(value).lower() if isinstance(value, bool) else str(value) for value in reversed(as_list(values))]
        for key, values in reversed(keys.items())
    }


def _with_what_is_covered(texts, element):
    covered = [
        _COVERED_BY_EVERYTHING[element] if text == "*" else _with_stars_as(text, "x")
        for text in texts
        if "*" in _VARIABLE.sub("", text)
    ]
    return [*texts, *(text for text in dict.fromkeys(covered) if text not in texts)]


def _with_two_stars(texts, _):
    return [text if text == "*" else _with_stars_as(text, "**") for text in texts]


def _with_stars_as(text, other):
    return "".join(part if part.startswith("${") else part.replace("*", other) for part in _VARIABLE.split(text))


def _as_text_or_list(texts, _):
    return texts[0] if len(texts) == 1 else [*texts, texts[0]]


def _in_lines(user):
    held = user.get("json_policies", {})
    user["json_policies"] = {name: json.dumps(document, indent=3) for name, document in held.items()}


REWRITINGS = {
    "inline policies as JSON": _written_as_json,
    "statements backwards": _each_document(lambda document: document["Statement"].reverse()),
    "lists backwards": _each_list(("Action", "Resource"), lambda texts, _: texts[::-1]),
    "documents joined": _in_one_document_for_each_version,
    "statements apart": _in_documents_of_their_own,
    "lists apart": _each_document(_split),
    "other names": _under_other_names,
    "actions in lower case": _each_list(("Action",), lambda texts, _: [text.lower() for text in texts]),
    "actions in capitals": _each_list(("Action",), lambda texts, _: [text.upper() for text in texts]),
    "keys in capitals": _each_condition(lambda keys: {key.upper(): values for key, values in keys.items()}),
    "values as lists of texts": _each_condition(_with_other_values),
    "what a wildcard covers": _each_list(("Action", "Resource"), _with_what_is_covered),
    "two stars": _each_list(("Action", "Resource"), _with_two_stars),
    "statements twice": _each_document(lambda document: document["Statement"].extend(document["Statement"][:])),
    "texts for lists": _each_list(("Action", "Resource"), _as_text_or_list),
    "Sid": _each_document(_with_ids),
    "white space": _in_lines,
}
"""Each way, in the order in which several are applied; the last makes texts of the documents."""

MOVE_STATEMENTS = frozenset({"inline policies as JSON", "documents joined", "statements apart", "other names"})
"""Those that move statements to another policy. The end is the same; a moment of the apply may not be."""
