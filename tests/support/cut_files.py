"""One configuration, cut at random into several files: one that includes the others, or a directory of them."""

import json

from landingzone.config.parts import SPREAD
from landingzone.ground.yaml_writing import as_yaml

_NAMES = ("a.yaml", "b team.yml", "deep/c.yaml", "deep/er/é.yaml", "z.yaml")


def write(path, content):
    """Write a file of plain values."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_yaml(content, allow_unicode=True), encoding="utf-8")
    return path


def cut(content, draw, directory):
    """Write a configuration as several files.

    Args:
        content: What it says, as plain values without aliases.
        draw: A `random.Random`.
        directory: Where: it is made.

    Returns:
        What to name of it: the directory, or the file in it that includes the others.
    """
    names = draw.sample(_NAMES, draw.randint(2, len(_NAMES)))
    main = draw.choice([None, "landingzone.yaml"])
    files = {name: {} for name in ([main] if main else []) + sorted(names)}
    for top, value in content.items():
        if top not in SPREAD or not isinstance(value, SPREAD[top]):
            files[draw.choice([*files])][top] = value
        elif isinstance(value, dict):
            for name, entry in value.items():
                files[draw.choice([*files])].setdefault(top, {})[name] = entry
            if not value:
                files[draw.choice([*files])][top] = value
        else:  # lists follow each other
            ends = sorted(draw.choices(range(len(value) + 1), k=len(files) - 1))
            for name, begin, end in zip(files, [0, *ends], [*ends, len(value)], strict=True):
                if begin < end or not value:
                    files[name][top] = value[begin:end]
    if main:
        tops = sorted({name.rpartition("/")[0][:4] for name in names})  # "" and "deep"
        by_top = [f"./{top}/**" if top else "*.y*ml" for top in tops]
        files[main]["include"] = draw.choice([["**/*.y*ml"], by_top])
    for name, each in files.items():
        write(directory / name, {"x-nothing": 1} | each)
    return directory / main if main else directory


def plain(content):
    """Return plain values without aliases; None: they are not plain."""
    try:
        return json.loads(json.dumps(content))
    except (TypeError, ValueError):
        return None
