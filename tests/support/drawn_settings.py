"""Strategies for settings of the provider and the backend: right ones, wrong ones and mixtures of both."""

from accepted_inputs import hostile_text
from hypothesis import strategies as st

from landingzone.config.settings import BACKEND_SETTINGS, PROVIDER_SETTINGS, Fields, ListOf, MapOf, Scalar

_TEXTS = st.text("abcXYZ019-_/.:@ é日", max_size=12) | st.sampled_from(["__proto__", "null", "true", "5", "$", "%"])
_NUMBERS = st.integers(-10, 10**6) | st.sampled_from([2.0, "5", "+7", "1e2", "5."])
_SCALARS = {
    Scalar.TEXT: _TEXTS | st.integers(0, 10**15) | st.booleans(),
    Scalar.NUMBER: _NUMBERS | st.sampled_from([2.5, "2.5"]),
    Scalar.WHOLE_NUMBER: _NUMBERS,
    Scalar.BOOLEAN: st.booleans() | st.sampled_from(["true", "false", "1", "0"]),
}
_MAP_NAMES = st.text("abcXYZ-_.$ é", max_size=6).filter(lambda name: "${" not in name)
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from([2.5, "", "text", "yes", "5", "${x}", "%{x}"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "tags", "role_arn", "__proto__"]), inner)
    ),
    max_leaves=4,
)


def values(type):
    match type:
        case Scalar():
            return _SCALARS[type]
        case ListOf(inner):
            return st.lists(st.none() | values(inner), max_size=3)
        case MapOf(inner):
            return st.dictionaries(_MAP_NAMES, st.none() | values(inner), max_size=3)
        case Fields():
            block = _given(type.settings)
            return block | st.lists(st.none() | block, max_size=2) if type.may_be_a_list else block


def _given(known, most=6):
    required = {name: values(setting.type) for name, setting in known.items() if setting.is_required}
    others = sorted(known.keys() - required.keys())
    chosen = st.lists(st.sampled_from(others), max_size=most, unique=True) if others else st.just([])
    return chosen.flatmap(
        lambda names: st.fixed_dictionaries(
            required | {name: st.none() | values(known[name].type) for name in names if name in known}
        )
    )


@st.composite
def accepted_settings(draw):
    own = {"alias", "allowed_account_ids"}
    provider = {name: setting for name, setting in PROVIDER_SETTINGS.items() if name not in own}
    backend = draw(st.sampled_from(sorted(BACKEND_SETTINGS)))
    arguments = draw(_given(BACKEND_SETTINGS[backend]).filter(lambda found: "__proto__" not in repr(found)))
    return {"provider": draw(_given(provider)), "backend": draw(st.sampled_from([{}, {backend: arguments}]))}


@st.composite
def drawn_settings(draw):
    inputs = draw(accepted_settings())
    for _ in range(draw(st.integers(0, 3))):
        place, known = inputs["provider"], PROVIDER_SETTINGS
        if inputs["backend"] and draw(st.booleans()):
            name = draw(st.sampled_from(sorted(inputs["backend"])))
            place, known = inputs["backend"][name], BACKEND_SETTINGS.get(name, PROVIDER_SETTINGS)
        match draw(st.integers(0, 5)):
            case 0 if place:
                del place[draw(st.sampled_from(sorted(place)))]
            case 1:
                place[draw(st.sampled_from(["regoin", "bukket", "__proto__", "a.b", ""]) | hostile_text(12))] = "x"
            case 2:
                inputs["backend"][draw(st.sampled_from(["etcd", "S3", "local", "s3"]))] = {}
            case 3:
                place[draw(st.sampled_from(sorted(known)))] = draw(st.sampled_from(["yes", "${x}", "%{x}", 2.5, []]))
            case _:
                # Few names take a number or more than one value.
                odd = [name for name, setting in known.items() if setting.type is not Scalar.TEXT]
                place[draw(st.sampled_from(sorted(odd or known)))] = draw(_ANYTHING)
    return inputs
