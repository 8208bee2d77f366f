"""Why blocks and local values of the module are as they are: a row for each comment."""

COMMENTS: dict[str, str] = {
    "data.aws_caller_identity.current": "The account: with credentials of another one the plan stops here.",
    "data.aws_partition.aws_account_id_must_be_known_when_planning": "Never made. An unknown account would postpone "
    "the check above to the apply; an unknown count stops the plan, with this name in its message.",
    "data.aws_partition.iam_role_arns_of_more_than_7_roles_must_be_texts_known_when_planning": "Never made, like the "
    "one above: which policies a large group needs must be known.",
    "data.aws_partition.inputs": "Every rule that is no validation of its variable. A partition is read without a call "
    "to AWS. Not on the check of the account, which a value that is not known yet would postpone to the apply.",
    "local.after_checks": "An empty text that every name begins with, so that no name is used before the checks; also "
    "with -target, which leaves out what nothing refers to.",
    "local.after_users": "Empty texts, each known once the resources in its list are there: what begins with one waits "
    "for them. depends_on between resources that loop would make Terraform look at every instance for each other one.",
    "local.after_own_groups": "Empty texts to wait with, as in users.tf.",
    "local.after_full_access": "Members wait for a group with all its policies: each local.after_ is an empty text, "
    "known once what its list names is there.",
    "local.after_groups": "What members wait for: every group with all its policies.",
    "local.users": "As they are in effect: null has nothing, and who is offboarding has nothing that lets anybody in.",
    "local.user_groups": "Who is offboarding leaves all groups once everything is denied, so the membership stays.",
    "local.user_login_profiles": "Without a key nothing is made: the state would hold the secret in plain text.",
    "local.user_access_keys": "Two slots, so that a new access key comes before the old one goes.",
    "local.groups": "As they are in effect: null has nothing.",
    "terraform_data.credential_generations": "A number that changes replaces the login profile, and so the password.",
    "aws_iam_user_policy.require_mfa": "Denials come first and go last: nothing is allowed that they do not limit yet.",
    "aws_iam_user_policy.offboarding": "Everything is denied before memberships and policies go.",
    "aws_iam_user_login_profile.web_console": "Later changes of what is ignored would replace a password in use.",
    "aws_iam_access_key.access_keys": "A new PGP key would replace an access key that is in use.",
    "aws_iam_policy.policies": "AWS cannot change a description in place: a policy from elsewhere keeps its own.",
    "local.deny_everything": "Written out, byte for byte as IAM has it: jsonencode would sort the keys.",
    "local.cross_account_access_characters": "How large a policy is before its roles.",
    "local.cross_account_access_groups_outgrows": "Whether the roles of an entry need more than the 5120 characters of "
    "an inline policy. Seven roles always fit, so that theirs may be unknown while planning.",
    "local.cross_account_access_groups_slots": "Managed policies in ten slots: the ARN of a role decides which is its "
    "slot, so that one more role changes one policy.",
    "aws_iam_group_policy.cross_account_access_all": "Destroyed before it is created: a renamed group keeps its inline "
    "policies, and later it could not be found under the old name.",
    "local.owners": "users, groups and policies are of type any: nothing about them is certain here.",
    "local.shapes": "What AWS accepts, by what it is: names of users, groups and policies, and other texts of theirs.",
    "local.misshapen": "What AWS would not accept: the paths, by what it is.",
    "local.repeated": "What has the name of an earlier one, ignoring case, where each needs a name of its own.",
    "local.added_sizes": "What the definition adds for MFA and offboarding, and the frame around statements.",
    "local.sizes": "Sizes of the policies of each owner, which AWS counts together.",
    "local.grants_permissions": "Which services of developers let them grant permissions, other than to read.",
    "local.cross_account_access_groups_full": "Whether a slot has more roles than fit into a managed policy.",
    "local.unknown_groups": "Groups of users that are neither made here nor listed as made elsewhere, with users.",
    "local.own_groups_that_may_refuse": "What policies mean is not judged here: these may refuse what others grant.",
    "check.groups_of_users": "A misspelled group, or one that is made elsewhere: a warning, since both are possible.",
    "check.personal_buckets": "The names of buckets with the placeholder may be taken by somebody else.",
}
"""Address of a block, or `local.<name>` -> what stands above it."""
