"""Records about the state: Terraform reads exactly the key and the id that are meant, and evaluates nothing in them."""

import json

from hostile_texts import KEYS as ALL_KEYS

from landingzone.ground.expressions import Address, ModuleCall
from landingzone.ground.tokens import is_token
from landingzone.terraform import records
from landingzone.terraform.form import escape

# A token stays one in what is synthesized; no configuration file and no adoption has one.
KEYS = tuple(key for key in ALL_KEYS if not is_token(key))
BUILT_IN = 'provider["terraform.io/builtin/terraform"]'


def of(name, key):
    return str(Address("terraform_data", name, key))


def loop(keys):
    return {"terraform_data": {"new": {"for_each": escape(dict.fromkeys(keys, "value"))}}}


def state_of(*resources):
    """Write a state as Terraform does, with resources of its own type, which needs no provider."""
    rows = [{"mode": "managed", "type": "terraform_data", "provider": BUILT_IN, **each} for each in resources]
    return json.dumps({"version": 4, "serial": 1, "lineage": "one", "resources": rows})


INSTANCE = {"schema_version": 0, "attributes": {"id": "one"}}


def plan_of(terraform, state):
    (terraform.directory / "terraform.tfstate").write_text(state, encoding="utf-8")
    return terraform.plan()


def test_instances_with_any_key_are_moved(place):
    terraform = place({"resource": loop(KEYS), "moved": [records.moved(of("old", k), of("new", k)) for k in KEYS]})
    plan = plan_of(terraform, state_of({"name": "old", "instances": [INSTANCE | {"index_key": key} for key in KEYS]}))
    assert plan.changes == {}
    assert plan.moves == {of("new", key): of("old", key) for key in KEYS}


def test_what_is_in_modules_with_any_key_is_moved_and_forgotten(place):
    calls = {key: ModuleCall((("people", key), ("inner", 0))) for key in KEYS}
    moves = [records.moved(f"{call}.terraform_data.old", of("new", key)) for key, call in calls.items()]
    block = str(Address("terraform_data", "gone", call=calls[""]).block)
    terraform = place({"resource": loop(KEYS), "moved": moves, "removed": [records.removed(block)]})
    row = {"instances": [INSTANCE]}
    rows = [row | {"module": str(call), "name": name} for call in calls.values() for name in ("old", "gone")]
    plan = plan_of(terraform, state_of(*rows))
    assert {address: actions for address, actions in plan.changes.items() if "gone" not in address} == {}
    assert {actions for address, actions in plan.changes.items() if "gone" in address} == {("forget",)}
    assert len(plan.changes) == len(plan.moves) == len(KEYS)


def test_what_has_any_id_is_imported_under_any_key(place):
    imports = [records.imported(of("new", key), f"id{key}") for key in KEYS]
    # At the beginning of a template Terraform leaves a byte order mark out.
    imports[0] = records.imported(of("new", KEYS[0]), "\ufeff${x}")
    plan = place({"resource": loop(KEYS), "import": imports}).plan()
    ids = {each["index"]: each["change"]["importing"]["id"] for each in plan.content["resource_changes"]}
    assert ids == {key: f"id{key}" for key in KEYS} | {KEYS[0]: "\ufeff${x}"}
