"""The slim AWS bindings say out of what they are cut, and by which licence."""

import tarfile

import pytest

from dev import bindings_cut
from dev.bindings_cut import GEN, PACKAGE, WHOLES

CUT = GEN / PACKAGE
PINS = bindings_cut.pinned_versions()

both = pytest.mark.parametrize("whole", WHOLES, ids=[whole.cdk for whole in WHOLES])


def read_assembly(whole):
    """The members of the jsii assembly of a subpackage."""
    [tarball] = (CUT / whole.cdk / "_jsii").glob("*.tgz")
    with tarfile.open(tarball) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}


@both
def test_licence_and_origin_are_reported(whole):
    licence, notice = ((CUT / whole.cdk / name).read_text(encoding="utf-8") for name in ("LICENSE", "NOTICE"))
    origin = f"{whole.distribution} {PINS[whole.distribution]}"
    assert read_assembly(whole)["package/LICENSE"].decode() == licence
    assert "The files were changed." in notice
    assert f"The source code of {origin}: https://github.com/" in notice
    for name in ("_jsii", *whole.submodules):
        first = (CUT / whole.cdk / name / "__init__.py").read_text(encoding="utf-8").partition("\n")[0]
        assert first == f"# Cut by landingzone out of {origin}, and changed. MPL-2.0: see LICENSE and NOTICE."
    scripts = [content for name, content in read_assembly(whole).items() if name.endswith(".js")]
    assert all(script.startswith(b"// Cut by landingzone out of ") for script in scripts)
    assert not [script for script in scripts if b"sourceMappingURL" in script]
