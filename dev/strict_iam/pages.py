"""Lists in pages, where moto gives all at once: `MaxItems`, `Marker` and `IsTruncated`.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html and those of the
other actions: "Note that IAM might return fewer than the MaxItems number of results, even when there are more results
available."
"""

from collections.abc import Mapping
from itertools import chain, islice
from typing import Any

from moto.core.responses import ActionResult

_USUAL = 100
_PAGED: Mapping[str, tuple[str, ...]] = {
    "GetAccountAuthorizationDetails": ("GroupDetailList", "UserDetailList", "RoleDetailList", "Policies"),
    "ListAccessKeys": ("AccessKeyMetadata",),
    "ListMFADevices": ("MFADevices",),
    "ListSSHPublicKeys": ("SSHPublicKeys",),
    "ListServiceSpecificCredentials": ("ServiceSpecificCredentials",),
    "ListSigningCertificates": ("Certificates",),
}
"""Action -> the lists that its pages divide, one after the other."""

_limits: dict[str, int] = {}


def limit_pages(most: int | None = None) -> None:
    """Limit how many entries a page has from now on; None: as many as are asked for."""
    _limits.clear()
    if most:
        _limits["most"] = most


def paged(action: str, answered: Any, given: Mapping[str, Any]) -> Any:
    """Return the page of an answer that is asked for."""
    lists = _PAGED.get(action)
    if not lists:
        return answered
    size = min(int(given.get("MaxItems") or _USUAL), _limits.get("most", _USUAL * 10))
    start = int(given.get("Marker") or 0)
    whole: dict[str, Any] = dict(answered.result)
    all_of_them = chain.from_iterable(((name, each) for each in whole[name] or ()) for name in lists)
    page = list(islice(all_of_them, start, start + size + 1))
    whole |= {name: [each for list_name, each in page[:size] if list_name == name] for name in lists}
    is_truncated = len(page) > size
    whole |= {"IsTruncated": is_truncated, **({"Marker": str(start + size)} if is_truncated else {})}
    return ActionResult(whole)
