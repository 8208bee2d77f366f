"""A range admits what Terraform makes of it."""

import json
import random
import re
import subprocess
from itertools import product

from version_ranges import LOWER, NOT_LOWER, REFUSED_LATER, TAKEN_BY_TERRAFORM_ALONE, UNREADABLE

from dev.engine import prepare_toolchain
from landingzone.rules.version_ranges import admits_below


class Mirror:
    """Providers that Terraform can choose from and never starts, in the same versions for each of the namespaces."""

    def __init__(self, place, versions, namespaces):
        self._place = place
        binary = place / "provider" / "terraform-provider-aws"
        binary.parent.mkdir()
        binary.write_text("", encoding="utf-8")
        binary.chmod(0o755)
        for number, version in product(range(namespaces), versions):
            folder = place / "registry.terraform.io" / f"n{number}" / "aws" / version
            folder.mkdir(parents=True)
            (folder / "linux_amd64").symlink_to(binary.parent)
        settings = f"provider_installation {{\n  filesystem_mirror {{\n    path = {json.dumps(str(place))}\n  }}\n}}\n"
        (place / "terraform.rc").write_text(settings, encoding="utf-8")

    def refused(self, constraints):
        said = self.initialize(constraints)
        missing = [int(number) for number in re.findall(r"provider n(\d+)/aws: no available releases match", said)]
        assert said.count("- Finding ") == len(constraints), said
        assert said.count("Error: ") == len(missing), said
        return {constraints[number] for number in missing}

    def initialize(self, constraints):
        asked = {f"n{number}": {"source": f"n{number}/aws", "version": each} for number, each in enumerate(constraints)}
        content = {"terraform": {"required_providers": asked}}
        (self._place / "main.tf.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
        tools = prepare_toolchain()
        environment = tools.environment() | {"TF_CLI_CONFIG_FILE": str(self._place / "terraform.rc")}
        command = [tools.terraform, "init", "-no-color", "-backend=false"]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        done = subprocess.run(command, cwd=self._place, env=environment, timeout=600, **streams)
        (self._place / ".terraform.lock.hcl").unlink(missing_ok=True)
        return " ".join(done.stdout.split())


# Every version below 5.0.0 that these constraints could tell from others; 5.0.0 and above are left out, so that what
# Terraform chooses from here is lower.
NUMBERS = (
    *("0.1", "3", "3.39", "4", "4.0", "4.0.1", "4.66", "4.66.1", "4.67", "4.67.0", "4.67.1", "5", "5.0", "5.0.0"),
    "5.0.1",
)
BEFORE_RELEASES = ("4.0.0-alpha", "4.0.0-rc.1", "4.0.1-beta1", "5.0.0-beta1")
FIRST = [f"{version}.{patch}" for version in ("0.0", "0.1", "1.0", "2.0", "3.0") for patch in (0, 1)]
LAST = "3.1.0 3.39.0 3.39.1 3.40.0 4.0.0 4.0.1 4.0.2 4.1.0 4.1.1 4.2.0 4.66.0 4.66.1 4.66.2 4.67.0 4.67.1 4.67.2 4.68.0"
LOWER_VERSIONS = (*FIRST, *LAST.split(), *BEFORE_RELEASES)


def drawn_constraints(number):
    draw = random.Random(11)

    def one():
        operator = draw.choice(("", "=", "!=", ">", ">=", "<", "<=", "~>", ">", ">=", "!="))
        version = draw.choice(NUMBERS if draw.random() < 0.9 else BEFORE_RELEASES)
        return f"{operator}{draw.choice(('', ' '))}{version}"

    return [",".join(one() for _ in range(draw.choice((1, 2, 2, 3, 3, 4)))) for _ in range(number)]


def test_terraform_takes_a_lower_provider_for_exactly_the_ranges_that_are_reported(tmp_path):
    constraints = list(dict.fromkeys([*LOWER, *NOT_LOWER, *drawn_constraints(200)]))
    refused = Mirror(tmp_path, LOWER_VERSIONS, len(constraints)).refused(constraints)
    told = {constraint for constraint in constraints if admits_below(constraint, "5.0.0")}
    assert told == set(constraints) - refused
    assert min(len(told), len(refused)) > 60


def test_terraform_takes_nothing_that_is_refused_for_its_shape(tmp_path):
    mirror = Mirror(tmp_path, ["5.0.0"], 3)
    for constraints in (UNREADABLE, REFUSED_LATER):
        said = mirror.initialize(constraints)
        assert said.count("Error: Invalid version constraint") == len(constraints), said
    assert mirror.refused([">= 4", *TAKEN_BY_TERRAFORM_ALONE]) == set()
