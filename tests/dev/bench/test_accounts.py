"""What `make bench` makes of accounts."""

from bench import accounts


def test_commands_and_deployments_are_measured(tmp_path):
    samples = []
    accounts.measure_accounts("1", 1, tmp_path, samples.append, number=3, users=[4])
    commands = {
        accounts.subject_of(command, accounts.name_of(number)) for command in accounts.COMMANDS for number in (0, 3)
    }
    steps = {accounts.subject_of(step, form) for step in accounts.STEPS for form in accounts.FORMS}
    assert {each.subject for each in samples} == commands | steps
    assert all(each.calls for each in samples if each.subject in steps)
