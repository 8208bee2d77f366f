"""Stacks of shards in tests: synthesized, and placed for Terraform."""

import json
from concurrent.futures import ThreadPoolExecutor

from cdk_classes import CDK
from synthesis import synthesize

from dev.engine import PROVIDER_RANGE, Terraform
from landingzone import add_stacks
from landingzone.cli.stacks import STACK

BACKEND = {"local": {"path": "/srv/states/{stack}.tfstate"}}


def synthesize_stacks(**inputs):
    return synthesize(lambda app: add_stacks(app, STACK, **{"backend": BACKEND, **inputs}), CDK)


class Stacks:
    """The stacks of a configuration on the engine, each with a state of its own, which stays when inputs change."""

    def __init__(self, directory, emulator):
        self._directory, self._emulator = directory, emulator
        self.places = {}

    def write(self, **inputs):
        given = {"provider": self._emulator.provider, "provider_version": PROVIDER_RANGE}
        given |= {"backend": {"local": {"path": str(self.state_file("{stack}"))}}, **inputs}
        self.places = {}
        for name, content in synthesize_stacks(**given).items():
            place = self._directory / name
            is_new = not place.exists()
            place.mkdir(parents=True, exist_ok=True)
            (place / "cdk.tf.json").write_text(json.dumps(content), encoding="utf-8")
            self.places[name] = Terraform(place)
            if is_new:
                self.places[name].init()

    def apply(self, *names):
        for name in names or self.places:
            self.places[name].apply()

    def deploy(self, *names, **inputs):
        self.write(**inputs)
        self.apply(*names)

    def pull(self, directory):
        directory.mkdir()
        for name, place in self.places.items():
            (directory / f"{name}.tfstate").write_text(place.run("state", "pull"), encoding="utf-8")
        return [str(directory / f"{name}.tfstate") for name in self.places]

    def unsettled(self, *names):
        with ThreadPoolExecutor(2) as pool:
            settled = pool.map(lambda name: self.places[name].is_settled(), names or self.places)
            return [name for name, is_settled in zip(names or self.places, settled, strict=True) if not is_settled]

    def state_file(self, name):
        return self._directory / f"{name}.tfstate"
