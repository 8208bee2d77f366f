"""Adoptions on the engine: what `landingzone adopt` writes is planned, applied, and planned again."""

import shutil
from dataclasses import dataclass

import pytest
from adopted_states import Told
from module_call import provider, written_module
from synthesis import synthesize_stack
from walks import become, summary_of, touched

from dev.engine import EmulatedAccount
from landingzone.cli.main import main

FORMS = ("stack", "module")
# The module form takes over the same; that is for `make test-long`.
often_of_a_stack = pytest.mark.parametrize("form", ["stack", pytest.param("module", marks=pytest.mark.long)])


@dataclass
class Adoption:
    """Adopts in one form what stands in an emulated account, with more words for the command.

    `kept` stays in the configuration beside a module call.
    """

    emulator: EmulatedAccount
    capsys: pytest.CaptureFixture[str]
    form: str = "stack"
    kept: str = ""
    words: tuple[str, ...] = ()

    @property
    def prefix(self):
        return "module.iam." if self.form == "module" else ""

    def adopt(self, source, directory):
        words = [str(source)] if source else ["--live"]
        assert main(["adopt", *words, str(directory), "--form", self.form, *self.words]) == 0
        told = self.capsys.readouterr()
        # On a machine that is busy, an account takes long enough to say how far it is.
        assert all(line.startswith("Reading the account: ") for line in told.err.splitlines())
        return Told(directory, told.out)

    def use(self, terraform, told):
        if self.form == "stack":
            read = told.configuration
            inputs = {name: getattr(read, name) for name in read.model_fields_set}
            become(terraform, synthesize_stack(**inputs | {"provider": read.provider | self.emulator.provider}))
            return
        become(terraform, "\n".join([provider(self.emulator), self.kept]))
        for file in told.directory.glob("*.json"):
            shutil.copy(file, terraform.directory)
        shutil.copytree(written_module(), terraform.directory / "iam-users-and-groups", dirs_exist_ok=True)
        terraform.init()

    def use_without_records(self, terraform, told):
        if self.form == "stack":
            (told.directory / "landingzone.yaml").write_text(told.text.split("adoption:\n")[0], encoding="utf-8")
        else:
            (told.directory / "adoption.tf.json").unlink()
        self.use(terraform, told)

    def walk(self, terraform, source):
        """Adopt, plan, apply, and plan again; gives the first plan, what was told, and both summaries."""
        told = self.adopt(source, terraform.directory.parent / "adopted")
        self.use(terraform, told)
        plan = terraform.plan()
        summaries = [summary_of(terraform, plan)]
        assert not told.matched.keys() & touched(plan).keys()
        assert "delete" not in {action for actions in plan.changes.values() for action in actions}
        terraform.apply(plan)
        self.use_without_records(terraform, told)
        last = terraform.plan()
        assert last.is_empty
        return plan, told, [*summaries, summary_of(terraform, last)]


def state_of(terraform):
    file = terraform.directory.parent / "state.json"
    file.write_text(terraform.run("show", "-json"), encoding="utf-8")
    return file
