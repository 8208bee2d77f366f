"""Reading a configuration, YAML or JSON: a file, with what it includes, or a directory of files."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from landingzone.config.key_files import KEY, KEY_FILE, with_keys
from landingzone.config.most_entries import MOST_ENTRIES, first_exceeded
from landingzone.config.options import StackConfiguration
from landingzone.config.own_files import OwnFiles, patterns_in
from landingzone.config.parts import Joined, Part
from landingzone.config.source import DEFAULT_FILE as DEFAULT_FILE
from landingzone.config.source import (
    INCLUDE,
    followed,
    is_part,
    is_pattern,
    is_standard_input,
    read_plain,
    read_standard_input,
    refuse_usual_file,
    shown,
)
from landingzone.ground.kinds import says
from landingzone.ground.problems import (
    Finding,
    InvalidFile,
    InvalidInputs,
    Origin,
    Steps,
    describe,
    describe_kind,
)
from landingzone.ground.tokens import is_token
from landingzone.reading.faults import Unreadable
from landingzone.reading.files import MOST_BYTES, decode, read_text, too_large
from landingzone.reading.plain import Plain
from landingzone.reading.trees import Folder, Tree, files_below, files_like


@dataclass(frozen=True)
class ConfigurationFile:
    """A configuration that has been read.

    Args:
        name: Its name, as messages show it.
        parts: Its files: the one that is named, and those that it includes; or those of a directory.
        joined: Their joined content.
        content: Their content, as plain values, without the `x-...` keys at the top, and with the keys of
            `pgp_key_file`.
        files: Which files it consists of.
        faults: What is wrong with the files as such: duplicate entries, and key files.
        before: What it is compared with, which has the place of what is gone.
    """

    name: str
    parts: tuple[Part, ...]
    joined: Joined
    content: dict[str, Any]
    files: OwnFiles
    faults: tuple[Finding, ...] = ()
    before: "ConfigurationFile | None" = None

    @property
    def heads(self) -> tuple[Part, ...]:
        """The files that are about the configuration as a whole: the one that is named, or all of a directory."""
        return self.parts if self.files.patterns is None else self.parts[:1]

    @property
    def is_one_file(self) -> bool:
        """Whether `digest` is that of the bytes of its only file."""
        return len(self.files.digests) == 1

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hexadecimal digits: of its bytes, or of the output of `sha256sum` for its files, sorted."""
        if self.is_one_file:
            return self.parts[0].digest
        lines = sorted(f"{digest}  {name}\n" for name, digest in self.files.digests.items())
        return sha256("".join(lines).encode()).hexdigest()

    def configuration(self) -> StackConfiguration:
        """Return its content, typed.

        Raises:
            InvalidInputs: Names are unknown, types are wrong or the account is missing, or an entry is duplicated or a
                key file has no key; it lists every problem.
        """
        problems = [*self.faults]
        try:
            with self.places():
                configuration = StackConfiguration.model_validate(self.content)
        except InvalidInputs as error:
            problems += error.problems
        if problems:
            raise InvalidInputs(problems)
        return configuration

    def located(self, problems: Iterable[Finding]) -> list[Finding]:
        """Return problems of its content with their places; for something missing, where it belongs or was."""
        return [
            replace(
                each,
                origin=self._origin(each.steps),
                asked_at=self._origin(each.asking) if each.asking else Origin(),
            )
            for each in problems
        ]

    @contextmanager
    def places(self) -> Iterator[None]:
        """Add their places to the problems of an InvalidInputs."""
        try:
            yield
        except InvalidInputs as error:
            raise InvalidInputs(self.located(error.problems)) from None

    def _origin(self, steps: Steps) -> Origin:
        entry = steps[:2]
        was = self.before.joined.owners.get(entry) if self.before and entry not in self.joined.owners else None
        if self.before and was:
            part = self._home_of(was[0], self.before)
            return part.origin(*part.plain.nearest_steps(was[1])) if part else self.heads[0].origin(INCLUDE)
        found = self.joined.owner(self._whole.nearest_steps(steps))
        if found is None:
            return Origin(self.name)
        part, own = found
        *around, last = own
        return part.origin(*around, KEY_FILE) if last == KEY and part.has(*around, KEY_FILE) else part.origin(*own)

    def _home_of(self, old: Part, before: "ConfigurationFile") -> Part | None:
        """Return what became of a file: the one of the same name, or with most of its entries; None: it is gone."""
        entries = (entry for entry, (part, _) in before.joined.owners.items() if part is old)
        now = Counter(self.joined.owners[entry][0].place for entry in entries if entry in self.joined.owners)
        by_place = {part.place: part for part in self.parts}
        return by_place.get(old.place) or (by_place[now.most_common(1)[0][0]] if now else None)

    @cached_property
    def _whole(self) -> Plain:
        return Plain(self.content, lambda: None)


def read_configuration(path: Path | str) -> StackConfiguration:
    """Read a configuration.

    Args:
        path: A file, which is YAML 1.2 or JSON, such as a `*.tfvars.json` file; `-` is the standard input. It may also
            be a directory of such files.

    Returns:
        Its content, typed.

    Raises:
        InvalidFile: There is no such file, or it does not contain a map of names to values.
        InvalidInputs: Names are unknown, types are wrong or the account is missing; it lists every problem.
    """
    return read_file(Path(path)).configuration()


def read_file(path: Path, tree: Tree | None = None) -> ConfigurationFile:
    """Read a configuration, without interpreting it.

    Args:
        path: A YAML or JSON file, or a directory of files. It may be a link: then what the file includes, and its key
            files, are next to the target.
        tree: Gives the content of the directory, or of the one that the file is in; None: it is read from the disk.

    Raises:
        InvalidFile: There is no such file, or it does not contain a map of names to values.
        InvalidInputs: Several files cannot be read, or a string contains a CDKTF token, which only Python code can use.
    """
    name = shown(path)
    try:
        if is_standard_input(path):
            return read_content(read_standard_input(), path, name)
        place = followed(path)
        if place.is_dir():
            refuse_usual_file(path)
            return read_directory(tree or Folder(place), name)
        tree = tree or Folder(place.parent)
        content = tree.read(place.name, MOST_BYTES)
    except Unreadable as fault:
        raise InvalidFile(fault.of(name)) from None
    return read_content(content, place, name, tree)


def files_by_name(path: Path) -> OwnFiles:
    """Return by which names files would belong to a configuration. Only the file that is named is read.

    Args:
        path: A YAML or JSON file, or a directory of files.

    Raises:
        InvalidFile: There is no such file, or it does not contain a map of names to values.
    """
    place = followed(path)
    if place.is_dir():
        return OwnFiles({}, None)
    try:
        content = read_plain(read_text(place), place).value
    except Unreadable as fault:
        raise InvalidFile(fault.of(shown(path))) from None
    return OwnFiles({place.name: ""}, patterns_in(content.get(INCLUDE)))


def read_directory(tree: Tree, name: str) -> ConfigurationFile:
    """Read all YAML and JSON files in a directory and below, without interpreting them.

    Args:
        tree: The directory.
        name: What messages call it.

    Raises:
        InvalidFile: It has none, or something that is not a file, or a file is not a map of names to values.
        InvalidInputs: Several files are invalid, or one includes others; or a string contains a CDKTF token.
    """
    try:
        places = files_below(tree, is_part)
        if not places:
            raise Unreadable(says("LZ065"), "no files")
    except Unreadable as fault:
        raise InvalidFile(fault.of(name)) from None
    return _joined(name, _parts(tree, places, []), tree)


def read_content(content: bytes, path: Path, name: str, tree: Tree | None = None) -> ConfigurationFile:
    """Read the content of a YAML or JSON file, and what it includes, without interpreting it.

    Args:
        content: What is in the file.
        path: Where it is, or was: `*.json` is JSON, and anything else may be YAML or JSON.
        name: What messages call it.
        tree: The directory that it is in, for other files; None: it is in none.

    Raises:
        InvalidFile: It does not contain a map of names to values.
        InvalidInputs: Files that it includes are not there or cannot be read, or a string contains a CDKTF token.
    """
    try:
        first = Part(name, read_plain(decode(content), path), path.name, sha256(content).hexdigest())
    except Unreadable as fault:
        raise InvalidFile(fault.of(name)) from None
    places, problems = _included(first, tree)
    others = _parts(tree, sorted(places - {first.place}), problems, first, len(content)) if tree and places else []
    if problems:
        raise InvalidInputs(problems)
    return _joined(name, [first, *others], tree, patterns_in(first.plain.value.get(INCLUDE)))


def read_mapping(path: Path) -> dict[str, Any]:
    """Read a configuration as plain values, without interpreting it.

    Args:
        path: The file, or a directory of files; `-` is the standard input.

    Returns:
        Its content, except `x-...` keys at the top, which are a place for anchors.

    Raises:
        InvalidFile: There is no such file, or it does not contain a map of names to values.
        InvalidInputs: A string contains a CDKTF token, which only Python code can use; or an entry is duplicated.
    """
    read = read_file(path)
    if read.faults:
        raise InvalidInputs(read.faults)
    return read.content


def _included(part: Part, tree: Tree | None) -> tuple[set[str], list[Finding]]:
    """Find the files that a file includes, and the problems of its patterns."""
    patterns, places, problems = part.plain.value.get(INCLUDE), set[str](), list[Finding]()

    def report(steps: Steps, rule: str, actual: str, hint: str = "") -> None:
        problems.append(Finding(steps, rule, actual, hint, part.origin(*steps)))

    if patterns is None:
        return places, problems
    if tree is None:
        report((INCLUDE,), says("LZ066"), describe_kind(patterns))
    elif not isinstance(patterns, list):
        report((INCLUDE,), says("LZ108"), describe_kind(patterns), "write it as a list, even with one entry")
    else:
        for index, pattern in enumerate(patterns):
            if not isinstance(pattern, str) or not is_pattern(pattern):
                report((INCLUDE, index), says("LZ062"), describe(pattern))
                continue
            try:
                found = files_like(tree, pattern.removeprefix("./"))
            except Unreadable as fault:
                report((INCLUDE, index), fault.rule, describe(pattern), fault.hint)
                continue
            if not {*found} - {part.place}:
                report((INCLUDE, index), says("LZ063"), describe(pattern))
            places.update(found)
    return places, problems


def _parts(
    tree: Tree, places: Iterable[str], problems: list[Finding], first: Part | None = None, size: int = 0
) -> list[Part]:
    """Read files, none of which may include others.

    Args:
        tree: The directory.
        places: Their names.
        problems: The problems so far. Those of the files are added, and all of them raised.
        first: The file that includes them, if one does.
        size: How many bytes were read so far.
    """
    parts, counts = [], Counter[str]()
    if first:
        first_exceeded(counts, first.plain.value)
    for place in places:
        name = tree.shown(place)
        try:
            content = tree.read(place, MOST_BYTES)
            size += len(content)
            if size > MOST_BYTES:
                raise too_large()
            part = Part(name, read_plain(decode(content), Path(place)), place, sha256(content).hexdigest())
        except Unreadable as fault:
            problems.append(fault.of(name))
            continue
        if part.plain.value.get(INCLUDE) is not None:
            problems.append(Finding((INCLUDE,), says("LZ067"), origin=part.origin(INCLUDE)))
        parts.append(part)
        if exceeded := first_exceeded(counts, part.plain.value):
            problems.append(Finding((exceeded,), MOST_ENTRIES[exceeded].rule, origin=part.origin(exceeded)))
            break
    if len(problems) == 1 and not problems[0].steps:
        raise InvalidFile(problems[0])
    if problems:
        raise InvalidInputs(problems)
    return parts


def _joined(
    name: str, parts: Iterable[Part], tree: Tree | None, patterns: tuple[str, ...] | None = None
) -> ConfigurationFile:
    parts = tuple(parts)
    joined = Joined(parts)
    digests = {part.place: part.digest for part in parts}
    read = ConfigurationFile(name, parts, joined, joined.content, OwnFiles(digests, patterns), tuple(joined.twice))
    with read.places():
        _refuse_tokens(read.content)
    users = read.content.get("users")
    if not isinstance(users, dict):
        return read

    def file_of(user: Any) -> str:
        found = joined.owner(("users", user))
        return found[0].place if found else ""

    users, problems, keys = with_keys(users, tree, file_of)
    faults = (*read.faults, *read.located(problems))
    files = OwnFiles({**keys, **digests}, patterns)
    return replace(read, content={**read.content, "users": users}, files=files, faults=faults)


def _refuse_tokens(content: Mapping[str, Any]) -> None:
    problems: list[Finding] = []

    def walk(value: object, steps: Steps) -> None:
        match value:
            case str() if is_token(value):
                problems.append(Finding(steps, says("LZ035"), "`TfToken[`"))
            case dict():
                for key, inner in value.items():
                    walk(key, (*steps, key) if isinstance(key, str) else steps)
                    walk(inner, (*steps, str(key)))
            case list():
                for index, inner in enumerate(value):
                    walk(inner, (*steps, index))

    walk(content, ())
    if problems:
        raise InvalidInputs(problems)
