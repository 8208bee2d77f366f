"""What the pages for browsers share: how they look, what they may load, and what they are made from."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files

from landingzone.access.render.escaped import safe
from landingzone.ground.words import cited

_SHORT = 12  # digits of a commit


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What a page is made from, when, and by which version.

    Args:
        file: Name of the file.
        commit: The commit of Git that is checked out, in hexadecimal digits; "": the file is in none.
        is_changed: Whether the file, or one that it names, differs from that commit.
        made: When the page was made.
        version: Version of landingzone.
    """

    file: str
    commit: str
    is_changed: bool
    made: datetime
    version: str

    @property
    def in_words(self) -> str:
        """All of it in one line: `people.yaml, commit 0123456789ab; made 2026-01-31 12:00 UTC by landingzone 0.1.0`."""
        return f"{'; '.join(self._parts())} by landingzone {self.version}"

    def _parts(self) -> Iterator[str]:
        changed = " with uncommitted changes" if self.is_changed else ""
        yield f"{cited(self.file)}{f', commit {self.commit[:_SHORT]}{changed}' if self.commit else ', not in Git'}"
        yield f"made {self.made.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def provenance_line(provenance: Provenance | None) -> str:
    """Write the line of a page that says what it is made from; nothing if that is not known."""
    return f'\n<p class="provenance">{safe(provenance.in_words)}</p>' if provenance else ""


def resource(*names: str) -> str:
    """Read files that are next to this one, such as `base.css`, one after the other."""
    here = files("landingzone.access.render")
    return "\n".join(here.joinpath(name).read_text(encoding="utf-8").rstrip("\n") for name in names)


def content_policy(script: str) -> str:
    """Give the content security policy of a page that loads nothing and runs only its own script.

    Args:
        script: What is in its element `script`, without the line ends after its start and before its end.
    """
    digest = base64.b64encode(hashlib.sha256(f"\n{script}\n".encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'"
    )
