"""The tables of docs/security.md: which test checks which claim.

Rules, dangerous actions and services come from the code, so that none is left out.
"""

import re
from collections.abc import Iterable, Mapping

from faulty_groups import ADMINISTRATORS, ELSEWHERE
from faulty_inputs import TOLD_ACROSS, TOLD_BY_THE_PROVIDER, TOLD_FOR_BOTH, TOLD_TYPES

from dev.docs.tables import listed, table
from dev.toolchain import ROOT
from landingzone.iam.access_levels import as_of
from landingzone.iam.dangers import DANGERS, KINDS, READING_VERBS
from landingzone.iam.departures import DEPARTURES
from landingzone.iam.severity import level_of
from landingzone.rules.check import RULES

# The class of a rule is the first one that fits its text, or OTHER_RULES.
RULE_CLASSES = {
    "PGP and SSH keys": r"PGP|SSH|keybase|required when create",
    "tags": r"the key|the value|tags",
    "names and paths": r"letters, digits|beginning of the name|must begin and end with `/`|names must be known",
    "groups made elsewhere": r"made here",
    "one name twice": (
        r"twice|the same name|two users|in case only|the name of another|named `require|the self-management policy"
    ),
    "quotas and sizes": r"at most|too large",
    "policy documents": r"JSON|policy document|policy documents|conditions must|&\{|either `json`",
    "permissions, services, ARNs, accounts": r"service|must not reach|needs a|not be empty|ARN|12 digits|of a policy",
    "people who leave, keys that follow keys": r"offboard|administrator must stay|access_key|slot|whole number, 1",
    "types and unknown attributes": r"must be (a map|text|true|a list)|must have `actions`|unknown",
}
OTHER_RULES = "numbers"

ONE_FILE = "rules/test_check.py::test_the_file_with_one_fault_of_each_kind_gives_one_line_for_each"
ONE_FILE_IN_TERRAFORM = (
    "engine/rules/test_check_in_terraform.py::test_terraform_finds_the_same_faults_in_the_file_with_one_of_each_kind"
)
TOO_MUCH = "engine/rules/test_check_in_terraform.py::test_terraform_refuses_what_is_too_much_for_a_sample"
TYPES = "engine/rules/test_check_in_terraform.py::test_terraform_refuses_wrong_types_of_users_groups_and_policies"
# Rules whose tests do not follow from the samples: in Python, and in Terraform.
PYTHON_TESTS = {
    "must be at most 5000 users": "rules/test_check.py::test_more_than_5000_users_are_refused",
    "must be at most 1500 managed policies, or as many as quotas allow": (
        "rules/test_own_groups_and_policies.py::test_as_many_policies_may_be_made_as_the_quota_allows"
    ),
    "must be a PGP key of at most 100000 characters": (
        "rules/test_check.py::test_a_text_too_long_for_a_pgp_key_is_refused"
    ),
    "names must be known when synthesizing, since they are part of addresses": (
        "rules/test_check.py::test_a_name_that_is_part_of_addresses_must_not_be_a_token"
    ),
    "the ARNs of the roles must be known at synthesis for a group of more than 5120 characters, which holds its roles "
    "in managed policies": "rules/test_check.py::test_a_group_that_outgrows_its_policy_has_no_unknown_roles",
    "the ARNs of the roles must be known at synthesis for a group of more than 5120 characters, as the one for all "
    "accounts is": "rules/test_check.py::test_a_group_that_outgrows_its_policy_has_no_unknown_roles",
}
TERRAFORM_TESTS = {
    "must be at most 5000 users": TOO_MUCH,
    "must be at most 1500 managed policies, or as many as quotas allow": TOO_MUCH,
    "the auto-deploy group is too large: its policies must have at most 5120 characters together": TOO_MUCH,
    "must not be a secret PGP key": (
        "engine/rules/test_check_in_terraform.py::test_terraform_tells_secret_and_armoured_keys"
    ),
}

HOSTILE = {
    "`${...}`, `%{...}`, `$${...}` in paths, documents, ARNs, SSH keys; in tags they are refused": (
        "engine/terraform/test_literal_text.py::test_text_arrives_as_it_was_written",
        "engine/terraform/test_literal_text.py::test_whatever_text_there_is_becomes_a_value_and_a_key_of_itself",
    ),
    "IAM's own policy variables": (
        "engine/terraform/test_literal_text.py::test_text_arrives_as_it_was_written",
        "rules/test_own_groups_and_policies.py::test_policy_variables_that_iam_would_take_for_text_are_a_warning",
    ),
    "`&{...}`, which the AWS provider would turn into one": (
        "rules/test_check.py::test_every_fault_is_found_at_once",
        "engine/rules/test_check_in_terraform.py::test_terraform_finds_the_same_faults",
        "rules/test_check.py::test_a_token_is_no_spelling_of_a_policy_variable_and_hides_none",
    ),
    "quotes, backslashes, line breaks, markup, any letter": (
        "config/test_file.py::test_half_a_character_is_refused",
        "rules/test_check.py::test_tags_are_of_the_letters_that_iam_takes",
        "engine/rules/test_check_in_terraform.py::test_terraform_takes_the_same_letters_in_tags",
        "engine/terraform/test_literal_text.py::test_whatever_text_there_is_becomes_a_value_and_a_key_of_itself",
        "engine/terraform/test_literal_text.py::test_text_arrives_as_it_was_written",
    ),
    "names that mean something to Terraform, YAML or Node (`null`, `for_each`, `no`, `__proto__`)": (
        "engine/terraform/test_literal_text.py::test_text_arrives_as_it_was_written",
        "config/test_file.py::test_yaml_is_read_by_the_rules_of_1_2",
    ),
    "text around CDKTF tokens, marks of tokens in a file": (
        "engine/terraform/test_literal_text.py::test_a_token_amid_hostile_text_is_all_that_is_evaluated",
        "config/test_file.py::test_the_mark_of_a_token_is_refused_wherever_it_stands",
    ),
    "shards: their number, their states, records that cannot be divided": (
        "rules/test_shards.py::test_a_number_that_is_out_of_range_is_refused",
        "rules/test_shards.py::test_a_backend_that_would_give_all_stacks_one_state_is_refused",
        "rules/test_shards.py::test_locks_that_would_be_shared_are_refused_each",
        "rules/test_shards.py::test_records_that_would_move_users_from_one_state_to_another_are_refused",
        "rules/test_shards.py::test_one_stack_refuses_shards_and_rules_look_at_all_users_before_anything_is_divided",
    ),
    "the order in which stacks are applied": (
        "changes/test_apply_steps.py::test_groups_and_policies_come_before_those_who_get_them",
        "changes/test_apply_steps.py::test_users_leave_before_groups_and_policies_go",
        "changes/test_apply_steps.py::test_a_policy_that_somebody_keeps_changes_before_anything_of_the_user_does",
        "changes/test_apply_steps.py::test_a_group_that_comes_and_one_that_goes_are_refused_with_the_steps",
        "changes/test_apply_steps.py::test_what_goes_while_somebody_keeps_it_is_refused",
        "changes/test_apply_steps.py::test_another_number_of_shards_is_refused_with_the_steps",
    ),
    "settings of the provider and the backend": (
        "terraform/test_stack.py::test_provider_settings_are_those_of_the_provider_with_its_nested_blocks",
        "terraform/test_stack.py::test_arguments_of_a_backend_that_cannot_be_meant_are_refused",
        "changes/test_diff.py::test_provider_settings_are_never_shown",
        "changes/test_settings.py::test_no_setting_is_silent",
        "changes/test_settings.py::test_a_setting_of_the_provider_is_told_at_its_weight",
        "changes/test_settings.py::test_an_address_is_shown_with_its_host_and_so_that_no_terminal_obeys_it",
    ),
    "escape codes, line breaks and invisible characters on a terminal": (
        "cli/test_terminal.py::test_what_a_command_prints_neither_acts_nor_fakes_a_line",
        "cli/test_terminal.py::test_what_the_app_prints_neither_acts_nor_fakes_a_line",
    ),
    "markup, formulas and mentions in reports and comments": (
        "access/render/test_html.py::test_the_data_of_a_page_is_ascii_and_ends_where_it_should",
        "access/render/test_csv_tables.py::test_no_cell_is_a_formula_whatever_parts_the_cells",
        "access/render/test_html.py::test_hostile_texts_stay_texts_in_a_browser",
        "access/render/test_csv_tables.py::test_a_spreadsheet_takes_no_name_for_a_formula",
        "changes/render/test_markdown.py::test_texts_are_no_markup_and_mention_nobody",
    ),
    "text that reads as words of the tool": (
        "test_words.py::test_what_is_set_apart_in_a_sentence_is_what_others_wrote",
        "access/render/test_set_apart.py::test_no_text_reads_as_words_of_the_tool",
        "access/render/test_set_apart.py::test_the_page_sets_apart_as_the_report_does",
    ),
    "secrets where none may be": (
        "engine/terraform/test_deploy.py::test_everything_becomes_the_account_that_it_describes_and_leaves_nothing",
        "engine/rules/test_provider_versions.py::test_terraform_takes_a_lower_provider_for_exactly_the_ranges_that_are_told",
        "rules/test_provider_versions.py::test_the_users_are_named_who_have_access_keys_and_stay",
        "cli/test_adopt_users.py::test_what_stands_readable_in_the_state_is_told_and_not_shown",
        "rules/test_check.py::test_no_secret_stands_in_a_message",
        "keys/test_pgp.py::test_every_fault_gives_a_way_out_and_nothing_of_the_key",
        "test_properties.py::test_accepted_inputs_become_exactly_what_they_ask_for",
        "test_secret_values.py::test_no_value_that_may_be_a_secret_is_said_wherever_it_stands",
        "test_secret_values.py::test_an_unknown_name_is_said_and_its_value_never",
        "test_secret_values.py::test_a_stack_that_holds_a_credential_is_written_for_its_owner_alone_and_no_other_file_holds_it",
        "engine/rules/test_check_in_terraform.py::test_terraform_says_no_value_of_users_groups_and_policies_that_may_be_a_secret",
    ),
    "files, states, accounts, keys, documents and outputs of any content": (
        "test_foreign_files.py::test_whatever_is_in_a_file_the_command_ends_well",
        "test_reading.py::test_a_fault_is_told_with_its_place",
        "adoption/test_state.py::test_a_state_with_other_types_is_read_or_refused_in_a_line",
        "adoption/test_live_account.py::test_what_aws_does_not_answer_is_told_in_a_line",
        "cli/test_main.py::test_every_command_has_it",
        "keys/test_mutated_keys.py::test_damaged_keys_are_refused_or_accepted_and_nothing_else",
        "keys/test_mutated_keys.py::test_a_damaged_key_hides_no_other_problem",
        "keys/test_pgp.py::test_a_key_whose_own_signatures_do_not_hold_is_refused",
        "keys/test_ssh.py::test_a_damaged_key_is_refused_or_read_by_others_too",
    ),
    "text of a state or an account that Terraform would evaluate, names that IAM could not have": (
        "engine/adoption/test_hostile_state.py::test_no_text_of_a_state_is_evaluated",
        "engine/terraform/test_records.py::test_what_has_any_id_is_imported_under_any_key",
        "adoption/test_hostile_resources.py::test_what_iam_could_not_have_is_left",
        "adoption/test_hostile_resources.py::test_what_terraform_could_not_have_is_refused",
        "config/test_adoption_records.py::test_what_is_no_resource_is_refused",
    ),
    "files of others in a directory that is written, and links": (
        "test_faults_of_directories.py::test_what_is_not_of_an_earlier_result_is_named_and_nothing_is_written",
        "test_faults_of_directories.py::test_no_link_is_written_through_whatever_is_written",
        "test_faults_of_directories.py::test_a_run_that_is_killed_before_any_change_leaves_no_half_of_a_file_and_the_next_one_ends_it",
    ),
    "anything that is refused": (
        "test_refused_inputs.py::test_refused_inputs_are_told_by_name_and_leave_nothing",
        "test_refused_inputs.py::test_the_app_refuses_with_one_line_each_and_writes_nothing",
    ),
    "credentials of another account, or an account that only the apply knows": (
        "engine/terraform/test_wrong_account.py::test_every_form_refuses_and_names_both_accounts_with_targets_too",
        "engine/terraform/test_wrong_account.py::test_an_account_that_only_the_apply_would_know_is_refused",
    ),
    "`-target`, late values and calls that wait, around the checks": (
        "terraform/test_guard.py::test_every_resource_refers_to_the_checks",
        "engine/terraform/test_wrong_account.py::test_every_form_refuses_and_names_both_accounts_with_targets_too",
        "engine/terraform/test_guard.py::test_the_module_refuses_what_breaks_rules_with_targets_too",
        "engine/terraform/test_guard.py::test_a_call_that_waits_and_a_boundary_that_comes_late_replace_nothing",
    ),
    "applies that break off between what is denied and what is allowed": (
        "engine/terraform/test_order.py::test_a_group_has_its_denies_before_what_they_limit",
        "engine/terraform/test_order.py::test_members_join_when_groups_hold_all_that_they_should",
        "engine/terraform/test_order.py::test_a_user_is_denied_before_anything_is_granted",
        "engine/terraform/test_broken_off.py::test_at_no_moment_may_anybody_do_more_than_before_and_after_together",
        "engine/terraform/test_broken_off.py::test_an_apply_that_ends_after_any_write_leaves_nothing_more_and_is_mended_by_the_next_one",
    ),
    "killed processes, full disks, files that change meanwhile": (
        "test_faults.py::test_a_synthesis_that_is_killed_leaves_the_old_stack_or_the_new_one",
        "test_faults.py::test_a_node_that_is_killed_is_told_in_one_line_and_leaves_the_old_result",
        "test_faults_of_directories.py::test_a_run_that_is_killed_before_any_change_leaves_no_half_of_a_file_and_the_next_one_ends_it",
        "test_faults.py::test_a_full_disk_leaves_the_old_stack_and_says_so",
        "test_faults_of_files.py::test_a_file_that_is_half_written_is_read_when_it_is_whole",
    ),
}

GRANTS = "groups/test_escalations.py::test_no_other_group_can_give_itself_permissions"
ESCALATION_TESTS = {
    "IAM calls that grant permissions": (
        GRANTS,
        "groups/test_escalations.py::test_the_administrators_need_mfa_for_every_escalation",
    ),
    "passing a role to what one launches": (
        GRANTS,
        "groups/test_escalations.py::test_half_of_a_launch_is_held_by_groups_that_pass_roles_or_start_something",
        "groups/test_escalations.py::test_two_groups_that_together_pass_roles_and_start_something_are_told",
        "iam/test_combinations.py::test_whatever_starts_with_a_role_counts",
        "iam/test_combinations.py::test_no_sentence_about_a_policy_of_aws_names_a_service_that_its_roles_cannot_be_passed_to",
    ),
    "who is an administrator": (
        "groups/test_sure_administrators.py::test_who_surely_is_an_administrator_and_who_may_be",
        "groups/test_catalog.py::test_exactly_the_groups_that_grant_permissions_make_administrators",
        "iam/test_severity.py::test_what_makes_an_administrator_is_exactly_this",
    ),
    "the table of dangerous actions": (
        "iam/test_dangers.py::test_every_action_is_one_that_aws_has_in_its_spelling",
        "iam/test_dangers.py::test_every_source_is_a_page_of_the_api_or_the_list_of_the_service",
        "iam/test_dangers.py::test_what_starts_with_a_role_takes_one",
        "iam/test_severity.py::test_each_kind_of_danger_has_its_level",
    ),
    "the level of an action without a row": (
        "iam/test_access_levels.py::test_the_file_has_the_actions_and_levels_of_the_installed_list",
        "iam/test_access_levels.py::test_each_row_departs_from_what_aws_calls_some_actions",
        "iam/test_access_levels.py::test_no_policy_of_aws_that_only_reads_is_above_low_but_by_a_row",
    ),
    "services for developers that grant permissions": (
        "rules/test_check.py::test_no_service_lets_developers_give_permissions",
        "engine/rules/test_check_in_terraform.py::test_terraform_refuses_the_same_services",
        "rules/test_developer_services.py::test_of_what_grants_permissions_exactly_what_aws_calls_reading_is_let_in",
    ),
    "credentials and devices of others": (
        "groups/test_self_management.py::test_self_management_reaches_no_other_user",
        "groups/test_self_management.py::test_a_member_without_mfa_changes_nothing_of_another_user",
        "groups/test_self_management.py::test_only_the_device_of_ones_own_name_can_be_deleted",
    ),
    "more than the group is for, or without MFA": (
        "groups/test_policies.py::test_a_member_with_mfa_may_not_go_beyond_the_group",
        "groups/test_policies.py::test_a_member_without_mfa_may_do_nothing_the_group_is_for",
        "groups/test_documents.py::test_a_user_policy_that_forces_mfa_grants_only_with_mfa",
        "groups/test_self_management.py::test_the_require_mfa_document_spares_exactly_the_set_up",
    ),
    "what users have outside groups, without MFA": (
        "rules/test_own_mfa.py::test_iam_allows_without_mfa_what_is_told",
        "rules/test_own_mfa.py::test_iam_allows_nothing_without_mfa_of_what_is_not_told",
        "rules/test_own_mfa.py::test_a_group_that_denies_everything_without_mfa_denies_own_permissions_too",
        "groups/test_self_management.py::test_the_require_mfa_document_spares_exactly_the_set_up",
        "engine/terraform/test_require_mfa.py::test_it_comes_and_goes_with_the_attribute_whatever_groups_require",
    ),
}

LOCK_OUT = {
    "a new member can choose a password and set up MFA, with a path too": (
        "groups/test_self_management.py::test_a_fresh_member_can_change_the_password_and_set_up_mfa",
    ),
    "and reaches nothing else before that": (
        "groups/test_self_management.py::test_of_all_of_iam_a_member_without_mfa_reaches_only_the_set_up",
        "groups/test_self_management.py::test_the_require_mfa_document_spares_exactly_the_set_up",
    ),
    "with MFA, the members of each group can do what it is for": (
        "groups/test_policies.py::test_a_member_with_mfa_may_do_what_the_group_is_for",
        "groups/test_policies.py::test_a_machine_deploys_without_mfa",
        "groups/test_policies.py::test_nothing_depends_on_mfa_when_it_is_not_required",
    ),
    "one's own credentials can be looked after": (
        "groups/test_self_management.py::test_self_management_covers_every_credential_of_ones_own_and_no_permission",
    ),
}


def class_of(rule: str) -> str:
    """Tell the class of the text of a rule."""
    return next((name for name, pattern in RULE_CLASSES.items() if re.search(pattern, rule)), OTHER_RULES)


def tests_of(rule: str) -> tuple[str | None, str | None]:
    """Tell which test breaks the rules with this text in Python and in Terraform; None: that form cannot tell.

    Raises:
        LookupError: No sample breaks it, so no test checks it.
    """
    rules = [each for each in RULES if each.rule == rule]
    return (
        _test_of(rule, _PYTHON) if rule in _TYPE_TEXTS or any(each.violations is not None for each in rules) else None,
        _test_of(rule, _TERRAFORM) if rule in _LEFT or any(each.violations_hcl for each in rules) else None,
    )


def _told(pairs: Iterable[tuple[str, str]]) -> set[str]:
    return {rule for _, rule in pairs}


_IN_THE_FILE = {
    re.split(r" \(got |; ", line.split(": ", 1)[1])[0]
    for line in (ROOT / "tests" / "one_fault_of_each_kind.txt").read_text(encoding="utf-8").splitlines()
}
_OF_ADMINISTRATORS = _told(pair for _, expected in ADMINISTRATORS.values() for pair in expected)
_OF_ELSEWHERE = _told(pair for _, expected in ELSEWHERE.values() for pair in expected)
_TYPE_TEXTS = _told(TOLD_TYPES) | {rule.rule for rule in RULES if rule.rule.startswith("must have `actions`")}
_PYTHON = (
    *((test, {rule}) for rule, test in PYTHON_TESTS.items()),
    ("rules/test_check.py::test_every_fault_is_found_at_once", _told(TOLD_FOR_BOTH)),
    ("rules/test_check.py::test_faults_across_inputs_are_found", _told(TOLD_ACROSS)),
    ("rules/test_check.py::test_the_last_administrator_stays_unless_it_is_said_on_purpose", _OF_ADMINISTRATORS),
    ("rules/test_check.py::test_groups_are_made_here_or_listed", _OF_ELSEWHERE),
    (ONE_FILE, _IN_THE_FILE),
    (TYPES, _TYPE_TEXTS),
)
_LEFT: set[str] = TOLD_BY_THE_PROVIDER
_TERRAFORM = (
    *((test, {rule}) for rule, test in TERRAFORM_TESTS.items()),
    ("engine/rules/test_check_in_terraform.py::test_terraform_finds_the_same_faults", _told(TOLD_FOR_BOTH) - _LEFT),
    (
        "engine/rules/test_check_in_terraform.py::test_terraform_finds_the_same_faults_across_inputs",
        _told(TOLD_ACROSS) - _LEFT,
    ),
    ("engine/rules/test_check_in_terraform.py::test_terraform_keeps_the_last_administrator_too", _OF_ADMINISTRATORS),
    ("engine/rules/test_check_in_terraform.py::test_terraform_knows_which_groups_are_made_or_listed", _OF_ELSEWHERE),
    ("engine/terraform/test_module.py::test_a_wrong_input_stops_the_plan_and_says_why", _LEFT),
    (ONE_FILE_IN_TERRAFORM, _IN_THE_FILE - _LEFT),
    (TYPES, _TYPE_TEXTS),
)


def _test_of(rule: str, tests: Iterable[tuple[str, set[str]]]) -> str:
    for test, rules in tests:
        if rule in rules:
            return test
    raise LookupError(f"no sample breaks the rule {rule!r}: add one to faulty_inputs.py")


def rules() -> str:
    """Write the table of rules, with the test that breaks each in Python and in Terraform."""
    inputs: dict[str, set[str]] = {}
    for rule in RULES:
        inputs.setdefault(rule.rule, set()).add(rule.input)
    rows = []
    for text, names in inputs.items():
        tests = [f"`{test}`" if test else "cannot tell" for test in tests_of(text)]
        rows.append([class_of(text), text.replace("|", "\\|"), listed(sorted(names)), *tests])
    return table("class | rule | inputs | in Python | in Terraform", sorted(rows))


def claims(tests: Mapping[str, Iterable[str]]) -> str:
    """Write a table of claims, and the tests that check them."""
    rows = ([name, "<br>".join(f"`{test}`" for test in each)] for name, each in tests.items())
    return table("claim | checked by", rows)


def services() -> str:
    """Write how the actions begin that developers may use of a service that grants permissions."""
    return table("service | beginnings", ([f"`{service}`", listed(verbs)] for service, verbs in READING_VERBS.items()))


def dangers() -> str:
    """Write a table of dangerous actions for each kind."""
    parts = []
    for kind, meaning in KINDS.items():
        rows = (
            [
                f"`{row.action}`",
                f"{row.gives}; harmless on oneself" if row.harmless_on_oneself else row.gives,
                level_of(row),
                f"[AWS]({row.source})",
            ]
            for row in DANGERS
            if row.kinds[0] == kind
        )
        parts += [f"### {kind.capitalize()}", meaning, table("action | lets one | level | source", rows)]
    return "\n\n".join(parts)


_DEPARTING = {"reads": "low", "writes": "medium"}


def departures() -> str:
    """Write what is less than what AWS calls it, and as of when that is known."""
    rows = ([listed(row.actions), row.reason, _DEPARTING[row.does]] for row in DEPARTURES)
    return f"AWS's reference as of {as_of()}, but for:\n\n{table('actions | it | level', rows)}"


def named_tests() -> set[str]:
    """Give every test that is named anywhere."""
    told = "".join([rules(), *map(claims, (HOSTILE, ESCALATION_TESTS, LOCK_OUT))])
    return set(re.findall(r"`([\w/]*test_\w+\.py::\w+)`", told))
