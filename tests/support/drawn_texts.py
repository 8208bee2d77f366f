"""Texts of YAML and JSON, drawn with the freedoms of the YAML 1.2 specification, chapters 6 to 8.

6.2 separation by spaces and tabs; 6.3 and 8.2 indentation of any depth, lists that have none, compact maps and lists;
6.6 comments of any indentation, blank lines; 6.9 anchors, tags; 7.1 aliases; 7.2 empty nodes; 7.3 quotes, folded
lines; 7.4 flow of one line and of several, with a comma at the end, adjacent values, single pairs; 8.1 `|` and `>` with
`+` and `-`; 8.2.2 keys with `?`; 9.1 marks of documents; and line breaks of both kinds.
"""

import json
from copy import deepcopy
from dataclasses import dataclass, field

# Readers of YAML 1.1 and 1.2 take these for the same, without quotes, also in brackets.
PLAIN = ["alpha", "prod-admin", "arn:aws:iam::123456789012:role/x", "s3:Get*", "a b c", "ünï", "日本"]
PLAIN += ["x'y", "a#b", "-x"]
QUOTED = [
    *("", " a", "no", "2026-12-31", "012", "1e3", "*", "[x]", "{", "&x", "- a", "a: b", "x # y", "it's", "# c", "😀"),
    *('say "x"', "tab\tx", "two\nlines", "null", "~", "0x1F", "1_000", "12:30:45", "y", "<<", "=", "@a", "`", "%"),
    "!x",
]
OTHERS = [1, 0, -7, 2.5, True, False, None]
KEYS = ["team", "groups", "tags", "path", "until", "note", "a", "b", "c", "status", "ünï", "prod-admin", "x.y", "s3:*"]
ODD_KEYS = ["012", "no", "a: b", "1e3", "", "it's"]


@dataclass
class Drawn:
    """A text, with what it says and where.

    Args:
        value: What it says.
        text: The text.
        spans: Steps -> from which line to before which line the entry goes, its own comments included.
        flow: The steps of maps and lists in brackets, and of what is in them.
        is_json: Whether it is JSON.
    """

    value: object = None
    text: str = ""
    spans: dict = field(default_factory=dict)
    flow: set = field(default_factory=set)
    is_json: bool = False


class _Writer:
    def __init__(self, random):
        self.random, self.lines, self.count = random, [], 0
        self.drawn = Drawn()
        self.anchors = []
        self.is_odd = random.random() < 0.1  # tags, keys with `?`, single pairs
        self.tab = "\t" if random.random() < 0.1 else " "
        self.block_end = (0, False)  # behind which line a text of several lines ends, and whether it has blank lines

    def chance(self, share):
        return self.random.random() < share

    def comment(self):
        self.count += 1
        return f"# c{self.count:03}."

    def scalar(self):
        """Draw a text, a number, true, false or nothing; and how it is written in one line."""
        kind = self.random.random()
        if kind < 0.15:
            value = self.random.choice(OTHERS)
            return value, json.dumps(value)
        value = self.random.choice(PLAIN if kind < 0.7 else QUOTED)
        if value in PLAIN and self.chance(0.6):
            return value, value
        return value, self.quoted(value)

    def quoted(self, value):
        if "\n" not in value and "\t" not in value and self.chance(0.5):
            return "'" + value.replace("'", "''") + "'"
        return json.dumps(value, ensure_ascii=self.chance(0.2) and value.isascii())

    def key(self, taken):
        left = [each for each in (ODD_KEYS if self.chance(0.1) else KEYS) if each not in taken]
        value = self.random.choice(left or [f"key{len(taken)}"])
        is_quoted = value in ODD_KEYS or self.chance(0.2)
        return value, self.quoted(value) if is_quoted else value

    def trailing(self):
        """What may stand behind a value: spaces, tabs, a comment."""
        comments = [f"{gap}{self.comment()}" for gap in (" ", "   ", self.tab)]
        return self.random.choice([""] * 6 + [" ", self.tab, *comments])

    def between(self, indent):
        """Blank lines and comments between entries."""
        end, keeps_blank = self.block_end
        while self.chance(0.25) and not (keeps_blank and end == len(self.lines)):
            column = indent if self.chance(0.8) or end else self.random.randrange(8)
            self.lines.append(self.random.choice(["", "", "" if end else "  ", " " * column + self.comment()]))

    def end(self, steps, start):
        self.drawn.spans[steps] = (start, len(self.lines))

    # Flow style

    def flow(self, steps, depth, indent):
        """Draw a map or list in brackets, written from where the last line ends."""
        is_map, is_long = self.chance(0.5), self.chance(0.3)
        self.drawn.flow.add(steps)
        pad = self.random.choice(["", "", " "])
        self.lines[-1] += "{" if is_map else "["
        value = {} if is_map else []
        count = self.random.choice([0, 1, 2, 3])
        for number in range(count):
            start = len(self.lines) - 1
            if is_long and self.chance(0.8):
                if self.chance(0.2):
                    self.lines[-1] += f" {self.comment()}"
                self.lines.append(" " * (indent + self.random.choice([1, 2, 4])))
                if self.chance(0.1):
                    self.lines[-1] += self.comment()
                    self.lines.append(" " * (indent + 2))
                start = len(self.lines) - 1
            else:
                self.lines[-1] += pad if not number else self.random.choice([" ", " ", ""])
            if is_map:
                key, written = self.key(value)
                if written[0] in "\"'" and self.chance(0.1):
                    written += ":"
                else:
                    written += self.random.choice([": ", ": ", ":  ", " : "])
                self.lines[-1] += f"? {written}" if self.is_odd and self.chance(0.2) else written
                inner = (*steps, key)
                value[key] = self.flow_value(inner, depth, indent)
            else:
                inner = (*steps, number)
                if self.is_odd and self.chance(0.2):
                    self.lines[-1] += "k: "
                    self.drawn.flow.add(inner)
                    value.append({"k": self.flow_value((*inner, "k"), depth + 1, indent)})
                else:
                    value.append(self.flow_value(inner, depth, indent))
            if self.chance(0.05):
                self.lines[-1] += " "
            if number + 1 < count or self.chance(0.1):
                self.lines[-1] += ","
            self.end(inner, start)
        if is_long and count:
            if self.chance(0.2):
                self.lines[-1] += f" {self.comment()}"
            self.lines.append(" " * (indent + 1))
        elif count:
            self.lines[-1] += pad
        self.lines[-1] += "}" if is_map else "]"
        return value

    def flow_value(self, steps, depth, indent):
        self.drawn.flow.add(steps)
        if depth < 4 and self.chance(0.25):
            return self.flow(steps, depth + 1, indent)
        value, written = self.scalar()
        self.lines[-1] += written
        return value

    # Block style

    def value(self, steps, depth, indent, *, is_element=False):
        """Draw what stands behind a colon or a dash, written from where the last line ends."""
        gap = self.random.choice([" ", " ", " ", "  ", " " if is_element else self.tab])
        kind = self.random.random()
        if self.anchors and kind < 0.04:
            name, value = self.random.choice(self.anchors)
            self.lines[-1] += f"{gap}*{name}{self.trailing()}"
            return deepcopy(value)
        name = f"n{len(self.anchors)}{self.count}" if self.chance(0.06) else ""
        if name:
            self.lines[-1] += f"{gap}&{name}"
        elif self.is_odd and self.chance(0.1):
            self.lines[-1] += f"{gap}!!str some"
            return "some"
        value = self.anchored(steps, depth, indent, gap, name, is_element=is_element)
        if name:
            self.anchors.append((name, value))
        return value

    def anchored(self, steps, depth, indent, gap, name, *, is_element):
        kind = self.random.random()
        if depth < 4 and kind < 0.45:
            if is_element and not name and self.chance(0.7):
                column = len(self.lines[-1]) + 1
                self.lines[-1] += " "
                return self.collection(steps, depth + 1, column, is_compact=True)
            self.lines[-1] += self.trailing()
            is_list = self.chance(0.4)
            deeper = indent + self.random.choice([1, 2, 2, 2, 4])
            if is_list and not is_element and self.chance(0.5):
                deeper = indent
            return self.collection(steps, depth + 1, deeper, is_list=is_list)
        if kind < 0.55:
            self.lines[-1] += gap
            value = self.flow(steps, depth + 1, indent)
            self.lines[-1] += self.trailing()
            return value
        if kind < 0.62:
            return self.block_text(gap, indent)
        if kind < 0.66 and not name:
            self.lines[-1] += self.trailing()
            return None
        if kind < 0.70:
            self.lines[-1] += self.trailing()
            value, written = self.scalar()
            self.lines.append(" " * (indent + 2) + written + self.trailing())
            return value
        if kind < 0.75:
            quote = self.random.choice(["", "'", '"'])
            self.lines[-1] += f"{gap}{quote}some words"
            self.lines.append(" " * (indent + self.random.choice([1, 3])) + f"and more{quote}" + self.trailing())
            return "some words and more"
        value, written = self.scalar()
        self.lines[-1] += gap + written + self.trailing()
        return value

    def block_text(self, gap, indent):
        """8.1: `|` and `>`, which differ in what they make of the line break between two lines."""
        mark, chomp = self.random.choice("|>"), self.random.choice(["", "", "-", "+"])
        self.lines[-1] += gap + mark + chomp + (f" {self.comment()}" if self.chance(0.2) else "")
        words = self.random.choice([["one"], ["one", "two # no comment"], ["one", "", "three: x"]])
        deeper = " " * (indent + self.random.choice([1, 2, 4]))
        self.lines += [deeper + each if each else "" for each in words]
        blank = self.random.choice([0, 0, 1, 2])
        self.lines += [""] * blank
        self.block_end = (len(self.lines), chomp == "+")
        if mark == ">":
            text = "one" if len(words) == 1 else "one two # no comment" if len(words) == 2 else "one\nthree: x"
        else:
            text = "\n".join(words)
        return text + {"": "\n", "-": "", "+": "\n" * (blank + 1)}[chomp]

    def collection(self, steps, depth, indent, *, is_list=None, is_compact=False):
        is_list = self.chance(0.4) if is_list is None else is_list
        value = [] if is_list else {}
        for number in range(self.random.choice([1, 2, 2, 3, 4])):
            if is_compact and not number:
                start = len(self.lines) - 1
            else:
                self.between(indent)
                start = len(self.lines)
                self.lines.append(" " * indent)
            if is_list:
                inner = (*steps, number)
                self.lines[-1] += "-"
                value.append(self.value(inner, depth, indent, is_element=True))
            else:
                key, written = self.key(value)
                inner = (*steps, key)
                if self.is_odd and self.chance(0.1):
                    self.lines[-1] += f"? {written}"
                    self.lines.append(" " * indent)
                    written = ""
                self.lines[-1] += f"{written}{' ' if written and self.chance(0.1) else ''}:"
                value[key] = self.value(inner, depth, indent)
            self.end(inner, start)
        return value


def drawn_yaml(random):
    """Draw a text of YAML whose outermost value is a map."""
    writer = _Writer(random)
    if writer.chance(0.3):
        writer.lines += [writer.comment(), *[""] * writer.chance(0.5)]
    if writer.chance(0.1):
        writer.lines.append("---")
    value = writer.collection((), 0, 0, is_list=False)
    writer.between(0)
    if writer.chance(0.1):
        writer.lines.append("...")
    return _finished(writer.drawn, value, writer.lines, random)


def drawn_json(random):
    """Draw a text of JSON whose outermost value is a map."""

    def value(depth):
        kind = random.random()
        if depth < 3 and kind < 0.35:
            return {random.choice(KEYS + ODD_KEYS): value(depth + 1) for _ in range(random.choice([0, 1, 2, 4]))}
        if depth < 3 and kind < 0.6:
            return [value(depth + 1) for _ in range(random.choice([0, 1, 2, 3]))]
        return random.choice(PLAIN + QUOTED + OTHERS)

    whole = {random.choice(KEYS): value(0) for _ in range(random.choice([1, 2, 4]))}
    indent = random.choice([None, None, 1, 2, 2, 3, 4, "\t"])
    separators = random.choice([None, None, (",", ":"), (" , ", " : ")]) if indent is None else None
    text = json.dumps(whole, indent=indent, separators=separators, ensure_ascii=random.random() < 0.3)
    return _finished(Drawn(is_json=True), whole, text.split("\n"), random)


def _finished(drawn, value, lines, random):
    newline = random.choice(["\n", "\n", "\r\n"])
    drawn.value = value
    drawn.text = newline.join(lines) + (newline if not lines[-1].strip() or random.random() < 0.85 else "")
    return drawn
