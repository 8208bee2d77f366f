"""Commands on files of odd style: the file then says what was asked, and every line of anything else is as it was."""

import io
import os
from collections import Counter
from copy import deepcopy
from datetime import date
from random import Random

import pytest
import ruamel.yaml

from landingzone import edit
from landingzone.config.file import read_mapping
from landingzone.edit.draft import NotWritable

TOP = {
    "aws_account_id": "123456789012",
    "administrators_elsewhere": True,
    "groups_made_elsewhere": ["g1", "g2", "g3", "team-group", "no"],
    "accounts": {"prod": "111122223333", "dev": "222233334444"},
    "teams": {"data": {"groups": ["team-group"]}, "web": {"path": "/web/"}},
}
NAMES = ("ann", "bob", "cy", "no", "1e3", "dan@example.org", "x.y", "eve", "true", "012")
COMMANDS = (
    "add",
    "offboard",
    "return",
    "remove",
    "move",
    "rename",
    "join",
    "join",
    "leave",
    "account",
    "gone",
    "expire",
)
DAYS = ("2026-06-30", "2026-12-31", "2027-03-31")


def drawn_user(random):
    user = {"team": random.choice(["data", "web"])} if random.random() < 0.5 else {}
    if random.random() < 0.7:
        user["groups"] = random.sample(["g1", "g2", "g3", "no"], random.choice([0, 1, 2]))
    if user.get("groups") and random.random() < 0.3:
        user["groups_until"] = {user["groups"][0]: random.choice(DAYS)}
    for name, value in (
        ("path", "/p/"),
        ("tags", {"on": "yes", "c": "12"}),
        ("until", DAYS[1]),
        ("require_mfa", False),
    ):
        if random.random() < 0.25:
            user[name] = value
    if random.random() < 0.2:
        user["status"] = "offboarding"
    return user


class Writer:
    """Writes a configuration as segments: what each is about, and its lines."""

    def __init__(self, random):
        self.random, self.segments, self.count = random, [], 0
        self.flush = random.random() < 0.5
        self.spaced = random.choice([0, 0, 0.3, 1])

    def comment(self, indent):
        self.count += 1
        return f"{' ' * indent}# note {self.count} of nobody"

    def text(self, value):
        if isinstance(value, bool):
            return str(value).lower()
        quote = self.random.choice(["", "'", '"'])
        safe = value.isascii() and value[0].isalpha() and value not in ("no", "yes", "true", "on")
        return f"{quote}{value}{quote}" if quote or safe else f'"{value}"'

    def flow(self, value):
        gap = self.random.choice(["", " "])
        if isinstance(value, dict):
            return (
                "{" + gap + ", ".join(f"{self.text(key)}: {self.flow(each)}" for key, each in value.items()) + gap + "}"
            )
        if isinstance(value, list):
            return "[" + ",".join(gap + self.flow(each) for each in value) + "]"
        return self.text(value)

    def block(self, key, value, indent):
        head, more = f"{' ' * indent}{self.text(key)}:", f"  # beside {self.count}" * (self.random.random() < 0.2)
        if (not value and value is not False) or not isinstance(value, dict | list) or self.random.random() < 0.35:
            return [f"{head} {self.flow(value)}{more}"]
        if isinstance(value, list):
            space = " " * (indent + (0 if self.flush else 2))
            return [head + more, *(f"{space}- {self.text(each)}" for each in value)]
        return [head + more, *(line for name, each in value.items() for line in self.block(name, each, indent + 2))]

    def write(self, content):
        for key, value in content.items():
            if key not in ("users", "accounts"):
                self.segments.append((key, self.block(key, value, 0)))
                continue
            self.segments.append(("head", [f"{key}:"]))
            for name, each in value.items():
                between = [""] * (self.random.random() < self.spaced)
                between += [self.comment(2)] * (self.random.random() < 0.2)
                self.segments.append(("between", between))
                self.segments.append((name, self.block(name, each, 2)))
            self.segments.append(("between", ["", self.comment(0)] * (self.random.random() < 0.3)))
        self.newline = self.random.choice(["\n", "\n", "\r\n"])
        return self.newline.join(line for _, lines in self.segments for line in lines) + self.newline


def drawn_command(random, content):
    """Draw a command: what it does to the file, what it is about, and what the file says then."""
    wanted = deepcopy(content)
    users, name = wanted["users"], random.choice([*content["users"]])
    user, new = users[name], random.choice([each for each in (*NAMES, "zoe", "null") if each not in users])
    free = [each for each in ("g1", "g2", "g3", "no") if each not in user.get("groups", [])]
    match random.choice(COMMANDS):
        case "add":
            users[new] = drawn_user(random) or {"path": "/"}
            return lambda file: edit.add_user(file, new, users[new]), {new}, wanted
        case "offboard" if "status" not in user:
            user["status"] = "offboarding"
            return lambda file: edit.offboard_user(file, name), {name}, wanted
        case "return" if "status" in user:
            del user["status"]
            return lambda file: edit.return_user(file, name), {name}, wanted
        case "remove" if "status" in user:
            del users[name]
            return lambda file: edit.remove_user(file, name), {name}, wanted
        case "move" if user.get("team") != "web":
            user["team"] = "web"
            return lambda file: edit.move_user(file, name, "web"), {name}, wanted
        case "rename":
            users[new] = users.pop(name)
            wanted.setdefault("adoption", {}).setdefault("moved", {})
            wanted["adoption"]["moved"][f'aws_iam_user.user["{new}"]'] = f'aws_iam_user.user["{name}"]'
            return lambda file: edit.rename_user(file, name, new), {name, "adoption"}, wanted
        case "join" if free:
            user.setdefault("groups", []).append(free[0])
            day = random.choice([None, DAYS[0]])
            if day:
                user.setdefault("groups_until", {})[free[0]] = day
            return lambda file: edit.add_to_groups(file, name, free[:1], until=day), {name}, wanted
        case "leave" if user.get("groups"):
            group = user["groups"].pop()
            ends = user.get("groups_until", {})
            if ends.pop(group, None) and not ends:
                del user["groups_until"]
            return lambda file: edit.remove_from_groups(file, name, [group]), {name}, wanted
        case "account":
            wanted["accounts"]["new"] = "333344445555"
            return lambda file: edit.add_account(file, "new", "333344445555"), {"new"}, wanted
        case "gone":
            del wanted["accounts"]["dev"]
            return lambda file: edit.remove_account(file, "dev"), {"dev"}, wanted
        case "expire":
            touched = set()
            for each, one in users.items():
                over = [group for group, day in one.get("groups_until", {}).items() if day < "2027-01-01"]
                if "status" in one or not (over or one.get("until", "3") < "2027-01-01"):
                    continue
                touched.add(each)
                if one.get("until", "3") < "2027-01-01":
                    one["status"] = "offboarding"
                else:
                    one["groups"] = [group for group in one["groups"] if group not in over]
                    del one["groups_until"]
            return lambda file: edit.expire(file, date(2027, 1, 1)), touched, wanted
    return drawn_command(random, content)


@pytest.mark.long
def test_five_hundred_commands_say_what_was_asked_and_leave_all_other_lines(tmp_path):
    file, told = tmp_path / "landingzone.yaml", Counter()
    for seed in range(500):
        random = Random(seed)
        content = TOP | {"users": {name: drawn_user(random) for name in random.sample(NAMES, random.choice([1, 3, 6]))}}
        writer = Writer(random)
        text = writer.write(content)
        file.write_bytes(text.encode())
        os.utime(file, (0, 0))
        assert read_mapping(file) == content
        command, touched, wanted = drawn_command(random, content)
        try:
            edited = command(file)
        except NotWritable:
            told["refused"] += 1
            assert file.read_bytes() == text.encode()
            continue
        edited.write()
        told["written"] += 1
        after = file.read_bytes().decode()
        os.utime(file, (0, 0))
        assert read_mapping(file) == wanted, seed
        assert ruamel.yaml.YAML(typ="safe", pure=True).load(io.StringIO(after, newline="")) == wanted, seed
        place = 0
        owners = [about for about, _ in writer.segments]
        for (about, lines), below in zip(writer.segments, [*owners[1:], ""], strict=True):
            kept = writer.newline.join(lines)
            # A comment that stands alone with what goes, goes with it.
            if about not in touched and not (about == "between" and below in touched):
                found = after.find(kept, place)
                assert found >= 0, (seed, about, kept)
                place = found + len(kept)
    assert told["refused"] < 10, told
