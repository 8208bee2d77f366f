"""The pages of the documentation in the package, and their sections."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

_FENCE = re.compile(r"^\s*(```|~~~)")
_HEADING = re.compile(r"^(#+) (.*)$")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ROW_OF_START_PAGE = re.compile(r"(?m)^\| \[.*?\]\(([\w-]+)\.md\) \| (.*) \|$")
_START = "README"

# Stop words.
_LITTLE = re.compile(
    "a|an|and|are|at|be|by|can|do|does|for|from|how|i|if|in|is|it|me|my|of|on|or|the|to|what|when|where|who|with"
)


@dataclass(frozen=True)
class PageSection:
    """A heading and what is below it, up to the next heading.

    Args:
        page: Name of its page, such as `review`.
        heading: The heading.
        anchor: Its anchor in Markdown: `by-hand`, and `by-hand-1` for the second one.
        level: How deep it is; 1 is the title of the page.
        text: Its lines, with those of the headings within it.
    """

    page: str
    heading: str
    anchor: str
    level: int
    text: str

    @property
    def name(self) -> str:
        """The name that finds it: `review`, `review#by-hand`."""
        return self.page if self.level == 1 else f"{self.page}#{self.anchor}"

    @property
    def address(self) -> str:
        """Where it is: `docs/review.md#by-hand`."""
        page, mark, anchor = self.name.partition("#")
        return f"docs/{page}.md{mark}{anchor}"


class Pages:
    """The pages, from the package or from a checkout."""

    def __init__(self) -> None:
        packed = files("landingzone") / "docs"
        home = packed if packed.is_dir() else Path(__file__).parents[2] / "docs"
        found = {each.name.removesuffix(".md"): each for each in home.iterdir() if each.name.endswith(".md")}
        texts = {name: found[name].read_text(encoding="utf-8") for name in sorted(found)}
        about = {name: _plain(what) for name, what in _ROW_OF_START_PAGE.findall(texts[_START])}
        self.sections = [section for name, text in texts.items() for section in _sections(name, text)]
        titles = {each.page: each.heading for each in self.sections if each.level == 1 and each.page != _START}
        self.about = {name: about.get(name) or titles[name] for name in sorted(titles, key=[*about, *titles].index)}
        """Name of each page -> what it is for, in the order of the first page of the documentation."""

    def named(self, name: str) -> list[PageSection]:
        """Return the sections that have exactly a name, in any case: of a page, of a section, or a heading."""
        name = name.strip().lower()
        address = re.sub(r"\.md(?=#|$)", "", name.removeprefix("docs/"))
        by_name = [each for each in self.sections if each.name.lower() == address]
        return by_name or [each for each in self.sections if _plain(each.heading).lower() == name]

    def of_message(self, asked: str) -> list[PageSection]:
        """Return the sections about mistakes whose message says the same as another one, whatever its place is."""
        said = re.split(r" \(got |; ", re.sub(r"^((\S+|error LZ\d+): )+", "", asked))[0]
        message = re.compile(rf"(?m)(^|: ){re.escape(said)}( \(got |; |$)")
        return [
            each for each in self.sections if each.page == "mistakes" and each.level > 2 and message.search(each.text)
        ]

    def about_words(self, asked: str) -> list[PageSection]:
        """Return the sections whose heading has the most of the words of a text, in the order of the pages."""
        words = {*words_of(asked)}
        having = [len(words.intersection(words_of(each.heading))) for each in self.sections]
        most = max(having)
        return [each for each, number in zip(self.sections, having, strict=True) if number == most > 0]


def words_of(text: str) -> list[str]:
    """Split a text into words, in lower case, without the `s` of plurals, and without stop words."""
    found = re.findall(r"[^\W_]+", text.lower())
    words = [word for word in found if not _LITTLE.fullmatch(word)]
    return [word.removesuffix("s") if len(word) > 3 and not word.endswith("ss") else word for word in words]


def _plain(heading: str) -> str:
    return _LINK.sub(r"\1", heading).replace("`", "")


def _sections(page: str, text: str) -> Iterator[PageSection]:
    lines = [line for line in text.splitlines() if not re.fullmatch(r"<!-- .* -->", line)]
    headings, in_code = [], False
    for number, line in enumerate(lines):
        in_code ^= bool(_FENCE.match(line))
        if not in_code and (match := _HEADING.match(line)):
            headings.append((number, len(match[1]), _plain(match[2])))
    seen = Counter[str]()
    for index, (number, level, heading) in enumerate(headings):
        anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        numbered = f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor
        seen[anchor] += 1
        end = next((later for later, depth, _ in headings[index + 1 :] if depth <= level), len(lines))
        yield PageSection(page, heading, numbered, level, "\n".join(lines[number:end]).rstrip())
