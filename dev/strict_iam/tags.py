"""InvalidInput: tags that AWS keeps to itself, and two of one key, whatever their case.

Lengths and letters are in the model of the API (`parameters`), numbers in `limits`.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html ("You cannot create a tag key or value that begins
with the text aws:"; "you can't have separate Department and department tag keys").
"""

from moto.iam.exceptions import DuplicateTags, InvalidInput
from moto.iam.models import IAMBackend

from dev.strict_iam.rule import GUIDE, Given, Rule

_SOURCE = f"{GUIDE}id_tags.html"
_WRITES = ("CreatePolicy", "CreateRole", "CreateUser", "TagPolicy", "TagRole", "TagUser")


def _refuse_reserved(iam: IAMBackend, given: Given) -> None:
    for tag in given.get("Tags", []):
        if tag["Key"].startswith("aws:") or tag["Value"].startswith("aws:"):
            raise InvalidInput(f"The tag {tag['Key']} begins with aws:, which is reserved for AWS.")


def _refuse_repeated(iam: IAMBackend, given: Given) -> None:
    keys = [tag["Key"].lower() for tag in given.get("Tags", [])]
    if len(keys) > len(set(keys)):
        raise DuplicateTags


RULES = (Rule(_WRITES, _refuse_reserved, _SOURCE), Rule(_WRITES, _refuse_repeated, _SOURCE))
