"""The nodes of YAML, with their places."""

import yaml
from yamlcore import CCoreLoader  # type: ignore[import-untyped]

from landingzone.reading.faults import Place, Unreadable, is_not, too_deep
from landingzone.reading.yaml_faults import explain


def compose(text: str) -> yaml.Node | None:
    """Return the nodes of YAML; None: there are none.

    Raises:
        Unreadable: It is not YAML, or has too many levels.
    """
    loader = CCoreLoader(text)
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
    return node


def place_of(node: yaml.Node) -> Place:
    """Return where a node begins."""
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def _no_yaml(text: str, error: yaml.MarkedYAMLError) -> Unreadable:
    mark = error.problem_mark
    place = Place(mark.line + 1, mark.column + 1) if mark else None
    if "nesting depth" in (error.problem or ""):
        return too_deep(place=place)
    fault = explain(text, error, mark, CCoreLoader) if mark else None
    return fault or is_not("LZ020", error.problem or "a fault", place)
