"""What AWS documents that an action is used on, as patterns of the resource of a request."""

import re
from functools import lru_cache
from itertools import product
from typing import NamedTuple, TypeAlias, get_args

from landingzone.iam.partitions import Partition
from landingzone.iam.service_reference import INCOMPLETE, actions_like
from landingzone.iam.wildcards import STAR, overlap

Spot: TypeAlias = tuple[str, tuple[str, ...]]
"""Pattern of an ARN, and patterns that are excluded."""

NO_ARN_OF_IAM = "*:*:*:*:*:*:*"
"""A pattern of longer ARNs. Without these, no wildcard reaches beyond its part of an ARN.

A path of IAM may have a colon, but whoever means one writes it.
"""

_FIELDS = 5  # of an ARN, before the part that names the resource
_ACCOUNT = re.compile("[0-9*?]*|aws")  # a field with anything else may be a different one, which a `*` has absorbed
_REGIONS = ("us-east-1", "?*")
_ACCOUNTS = ("111122223333", "?" * 12, "aws")  # the first one is of AWS's examples
_BUCKET, _OBJECTS = "arn:*:s3:::*", "arn:*:s3:::*/*"
_ANYWHERE: Spot = ("*", ())


class Fitting(NamedTuple):
    """The requests that a user can make: an action is used on what AWS documents for it, or on `*` if that is nothing.

    Args:
        partition: AWS partition of the user.
        account: The account of the user, 12 digits.
        is_sure: Whether what surely has no effect is left out: in another partition, and for IAM in another account.
    """

    partition: str
    account: str
    is_sure: bool = False

    @lru_cache(maxsize=1 << 15)  # noqa: B019  # which is no method of an object that lasts
    def places(self, action: str) -> tuple[tuple[Spot, ...], ...]:
        """Return where an action, `s3:GetObject`, is used: the patterns for each place, the likeliest ones first."""
        service = action.partition(":")[0]
        known = actions_like(action) or actions_like(f"{service}:*")  # it may be newer than the tables
        resources = sorted({arn for one in known for arn in one.resources}, key=lambda arn: (len(arn), arn))
        found = [self._patterns(service, arn) for arn in resources]
        if not all(one.resources for one in known):
            found.append(((STAR, ()),))
        if not self.is_sure and (not known or service in INCOMPLETE):
            found.append((_ANYWHERE,))
        return tuple(found)

    def _patterns(self, service: str, arn: str) -> tuple[Spot, ...]:
        start, _, name, region, account, rest = arn.split(":", _FIELDS)
        but = (_OBJECTS,) if arn == _BUCKET else (NO_ARN_OF_IAM,) if name == "iam" else ()
        regions = _REGIONS if region == "*" else (region,)
        accounts = (self.account, *_ACCOUNTS) if account == "*" else (account,)
        own = accounts[:1] if service == "iam" else accounts
        fields = [*product([start], [self.partition], [name], regions, own, [rest])]
        if not self.is_sure:
            fields += product([start], get_args(Partition), [name], regions[-1:], accounts[-2:], [rest])
        return tuple((":".join(each), but) for each in dict.fromkeys(fields))


@lru_cache(maxsize=1 << 15)
def may_fit(resource: str, documented: str) -> bool:
    """Return whether a resource of a statement may be one that is documented: each field of the ARN by itself.

    Args:
        resource: ARN, or a pattern without variables.
        documented: ARN, or a pattern.
    """
    fields = resource.split(":", _FIELDS)
    if len(fields) <= _FIELDS or not _ACCOUNT.fullmatch(fields[_FIELDS - 1]):
        return overlap(resource, documented)
    return all(overlap(*pair) for pair in zip(fields, documented.split(":", _FIELDS), strict=False))
