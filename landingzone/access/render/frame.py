"""What the pages for browsers share: how they look, what they may load, and what they are made from."""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

from landingzone.access.render.escaped import safe
from landingzone.ground.words import cited, minute

LEVELS = (
    "Levels say what is at stake: critical amounts to everything; high reaches secrets, roles or the access of others; "
    "medium changes things; low reads, or is only about the user's own IAM user; info is the rest."
)
"""What the levels mean, for whoever reads a page."""

_SHORT = 12  # digits of a commit


@dataclass(frozen=True, kw_only=True)
class PageSource:
    """What a page is made from, or compares.

    Args:
        name: The file, or the account.
        commit: The Git commit that has it; "": not known.
        committed: When that commit was made; None: it is not known.
        is_changed: Whether the file differs from that commit.
        digest: SHA-256 of the file in hexadecimal digits; "": it is not a file.
        is_one_file: Whether the digest is that of the file alone, and not over all files and keys that belong to it.
    """

    name: str
    commit: str = ""
    committed: datetime | None = None
    is_changed: bool = False
    digest: str = ""
    is_one_file: bool = True

    @property
    def in_words(self) -> Iterator[str]:
        """What the page says about it, in parts."""
        yield self.name
        if self.commit:
            on = f" of {minute(self.committed)}" if self.committed else ""
            yield f"commit {self.commit}{on}{', with uncommitted changes' if self.is_changed else ''}"
        if self.digest:
            yield f"SHA-256 {'' if self.is_one_file else 'over all of its files and keys together: '}{self.digest}"


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What a page is made from, when, and by which version.

    Args:
        source: The file.
        made: When the page was made.
        version: Version of landingzone.
    """

    source: PageSource
    made: datetime
    version: str

    @property
    def in_words(self) -> str:
        """All of it in one line: `people.yaml, commit 0123456789ab; made 2026-01-31 12:00 UTC by landingzone 0.1.0`."""
        changed = " with uncommitted changes" if self.source.is_changed else ""
        commit = f"commit {self.source.commit[:_SHORT]}{changed}" if self.source.commit else "not in Git"
        return f"{cited(self.source.name)}, {commit}; made {minute(self.made)} by landingzone {self.version}"


def provenance_line(provenance: Provenance | None) -> str:
    """Write the line of a page that says what it is made from; nothing if that is not known."""
    return f'\n<p class="provenance">{safe(provenance.in_words)}</p>' if provenance else ""


def resource(*names: str, package: str = "landingzone.access.render") -> str:
    """Read files of a page, such as `base.css`, one after the other.

    Args:
        names: Their names.
        package: The package that has them; the default has those that all pages share.
    """
    here = files(package)
    return "\n".join(here.joinpath(name).read_text(encoding="utf-8").rstrip("\n") for name in names)


def filled(template: str, parts: Mapping[str, str]) -> str:
    """Put parts of a page, as HTML, in the places of a template such as `{{title}}`.

    All places are filled in one pass, so that no text of the inputs can be taken for a place.
    """
    return re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place[1]], template)


def content_policy(script: str | None = None) -> str:
    """Return the content security policy of a page that loads nothing and runs only its own script.

    Args:
        script: What is in its element `script`, without the line ends after its start and before its end; None: the
            page has no script and runs nothing.
    """
    scripts = ""
    if script is not None:
        digest = base64.b64encode(hashlib.sha256(f"\n{script}\n".encode()).digest()).decode()
        scripts = f"script-src 'sha256-{digest}'; "
    return f"default-src 'none'; style-src 'unsafe-inline'; {scripts}base-uri 'none'; form-action 'none'"
