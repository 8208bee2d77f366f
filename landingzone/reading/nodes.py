"""The nodes of YAML, with their places."""

import yaml
from yamlcore import CCoreLoader  # type: ignore[import-untyped]

from landingzone.reading.faults import Place, Unreadable, is_not, too_deep
from landingzone.reading.limits import ANY, EntryLimits, Limit
from landingzone.reading.yaml_faults import explain

_AT_THE_TOP, _BELOW_THE_TOP = 2, 3  # levels of nodes; the outermost one is at the first


def compose(text: str, limits: EntryLimits | None = None) -> yaml.Node | None:
    """Return the nodes of YAML; None: there are none.

    Args:
        text: The text.
        limits: How many entries maps and lists may have; None: any number.

    Raises:
        Unreadable: It is not YAML, has too many levels, or exceeds a limit.
    """
    loader = CCoreLoader(text) if limits is None else _Counting(text, limits)
    try:
        node: yaml.Node | None = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _no_yaml(text, error) from None
    except yaml.YAMLError as error:
        raise is_not("LZ020", str(error).splitlines()[0]) from None
    except RecursionError:
        raise too_deep() from None
    finally:
        loader.dispose()
    if limits is not None and isinstance(node, yaml.MappingNode):
        for key, value in node.value:  # the parser does not count what an alias refers to
            if isinstance(value, yaml.CollectionNode) and len(value.value) > _limit_of(key, limits).most:
                raise _exceeded(key, limits)
    return node


def place_of(node: yaml.Node) -> Place:
    """Return where a node begins."""
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def _limit_of(key: yaml.Node, limits: EntryLimits) -> Limit:
    return limits.get(key.value, ANY) if isinstance(key, yaml.ScalarNode) else ANY


def _exceeded(key: yaml.Node, limits: EntryLimits) -> Unreadable:
    # Only known names are public.
    is_known = isinstance(key, yaml.ScalarNode) and key.value in limits
    return _limit_of(key, limits).broken(key.value if is_known else "", place_of(key))


class _Counting(CCoreLoader):  # type: ignore[misc]
    """Counts the entries of each map and list while it reads the nodes of YAML."""

    def __init__(self, text: str, limits: EntryLimits) -> None:
        super().__init__(text)
        self._limits, self._limit = limits, ANY
        self._top: yaml.Node | None = None
        self._level = 0
        self._counts: dict[int, int] = {1: 0}

    def descend_resolver(self, around: yaml.Node | None, index: yaml.Node | int | None) -> None:
        """Take note of a node before it is read. The parser calls this for each that is not an alias.

        Args:
            around: The map or list that it is in; None: it is the outermost.
            index: For a value in a map, its key; for a key, None; for an element of a list, its position.
        """
        level = self._level = self._level + 1
        self._counts[level + 1] = 0
        if isinstance(index, yaml.Node):
            if level == _AT_THE_TOP:
                self._top, self._limit = index, _limit_of(index, self._limits)
            return
        self._counts[level] += 1
        if level != _BELOW_THE_TOP:
            if self._counts[level] > ANY.most and around:
                raise ANY.broken(place=place_of(around))
        elif self._counts[level] > self._limit.most and self._top:
            raise _exceeded(self._top, self._limits)

    def ascend_resolver(self) -> None:
        """Take note of the end of a node."""
        self._level -= 1


def _no_yaml(text: str, error: yaml.MarkedYAMLError) -> Unreadable:
    mark = error.problem_mark
    place = Place(mark.line + 1, mark.column + 1) if mark else None
    if "nesting depth" in (error.problem or ""):
        return too_deep(place=place)
    fault = explain(text, error, mark) if mark else None
    return fault or is_not("LZ020", error.problem or "a fault", place)
