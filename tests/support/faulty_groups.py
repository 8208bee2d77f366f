"""Who must stay an administrator, and which groups must be made or listed: inputs beside the (path, rule) to be told.

`ADMINISTRATORS` and `ELSEWHERE` are told by Python and by Terraform alike, `ADMINISTRATORS_BY_MEANING` by Python alone:
Terraform cannot tell what policies mean, and finds nothing.
"""

from samples import HERE, read_samples

ROLE = "arn:aws:iam::222233334444:role/read"
_FILE = read_samples(HERE / "faulty_groups.yaml")


def _cases(kind):
    for name, case in _FILE[kind].items():
        told = {(path, _FILE["rules"][rule]) for rule, paths in case.get("told", {}).items() for path in paths}
        yield name, (case["given"], told)


ADMINISTRATORS, ELSEWHERE = dict(_cases("administrators")), dict(_cases("elsewhere"))
ADMINISTRATORS_BY_MEANING = dict(_cases("administrators by meaning"))
