# What a plan checks: the account, users, and inputs that have to fit together.
# Written by `landingzone module` 0.2.0: change the definition, not this file.

locals {
  # An empty string that every name begins with, so that no name is used before the checks; also with -target, which
  # leaves out what nothing refers to.
  after_checks = data.aws_caller_identity.current == null || data.aws_partition.aws_account_id_must_be_known_when_planning == null || data.aws_partition.inputs == null ? "" : ""
}

# The account: with credentials of another account, the plan stops here.
data "aws_caller_identity" "current" {
  lifecycle {
    postcondition {
      condition     = self.account_id == var.aws_account_id
      error_message = "aws_account_id: this is meant for account ${var.aws_account_id}, but the credentials belong to account ${self.account_id}. Use credentials of the expected account, or correct the input."
    }
  }
}

# Never created. An unknown account would postpone the check above to the apply; an unknown count stops the plan, with
# this name in its message.
data "aws_partition" "aws_account_id_must_be_known_when_planning" {
  count = try(nonsensitive(var.aws_account_id), var.aws_account_id) == "" ? 1 : 0
}

# Never created, like the one above: which policies a large group needs must be known.
data "aws_partition" "iam_role_arns_of_more_than_7_roles_must_be_texts_known_when_planning" {
  count = anytrue([
    for outgrows in concat(
      local.cross_account_access_groups_outgrows,
      [local.cross_account_access_all_outgrows]
    ) :
    outgrows && !outgrows
  ]) ? 1 : 0
}

# Every rule that is not a validation of its variable. A partition is read without a call to AWS. The rules are not in
# the check of the account, because an unknown value would postpone that check to the apply.
data "aws_partition" "inputs" {
  lifecycle {
    precondition {
      condition     = length(local.broken_rules.users) == 0
      error_message = join("\n", local.broken_rules.users)
    }

    precondition {
      condition     = length(local.broken_rules.groups) == 0
      error_message = join("\n", local.broken_rules.groups)
    }

    precondition {
      condition     = length(local.broken_rules.policies) == 0
      error_message = join("\n", local.broken_rules.policies)
    }

    precondition {
      condition     = length(local.broken_rules.inputs) == 0
      error_message = join("\n", local.broken_rules.inputs)
    }
  }
}

locals {
  rules_of_groups_policies_and_users = {
    for input in ["groups", "policies", "users"] : input => {
      "must be a map of strings; write name = value entries" = flatten([
        for it in local.owners[input] : [
          for key in ["json_policies", "tags"] : "${it.path}.${key}"
          if try(it.of[key], null) != null
          && !try(
            can(keys(it.of[key]))
            && alltrue([for each in values(it.of[key]) : each != null && can(tostring(each))]),
            false
          )
        ]
      ])
      "must have `actions` and `resources`, and may have `effect` (Allow or Deny) and `force_mfa`, nothing else; write two lists of strings, a string, and true or false" = distinct(
        concat(
          local.mistyped_permissions[input],
          [
            for it in local.statements[input] : it.path
            if !try(
              length(setsubtract(keys(it.policy), local.attributes.statements)) == 0
              && contains(["Allow", "Deny"], it.effect)
              && can(tobool(try(it.policy.force_mfa, false))),
              false
            )
          ]
        )
      )
      "must be `service:Action`, where the action may have wildcards, or `*`; write s3:GetObject or s3:*" = try(local.misshapen[input].actions, [])
      "must be an ARN or `*`; write arn:aws:s3:::bucket/*"                                                = try(local.misshapen[input].resources, [])
      "must be an IAM policy document; write {\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": ..., \"Action\": ..., \"Resource\": ...}]}" = distinct(
        concat(
          local.empty_documents[input],
          local.odd_statements[input],
          local.odd_elements[input],
          local.odd_conditions[input]
        )
      )
      "conditions must use IAM operators; write one that AWS documents, such as StringEquals or Bool" = distinct([
        for it in local.conditions[input] : it.path
        if !(can(regex(local.any_operator, it.operator)) || try(length(keys(it.written)) == 0, true))
      ])
      "conditions must compare dates with dates; write 2026-12-31T23:59:59Z" = distinct([
        for it in local.dates[input] : it.path
        if !((
          can(
            regex("^(?:-?[0-9]+(-0*([1-9]|1[0-2])(-0*([1-9]|[12][0-9]|3[01]))?)?([Tt][0-9:.+Zz-]*)?)$", it.text)
          )
          && try(length(it.text) <= 2048, false)
        ))
      ])
      "must have no character above U+00FF, which IAM refuses in policy documents; use other characters; where IAM allows wildcards, `?` stands for any one character" = concat(
        [
          for it in local.permissions[input] : it.path
          if it.key == "resources" && can(regex("[^\\x00-\\xff]", it.text))
        ],
        [
          for it in local.documents[input] : it.path
          if can(regex("[^\\x00-\\xff]", it.text))
          || can(regex("(^|[^\\\\])(\\\\\\\\)*\\\\u(0[1-9A-Fa-f]|[1-9A-Fa-f])", it.text))
        ]
      )
    }
  }

  rules_of_groups_and_users = {
    for input in ["groups", "users"] : input => {
      "must be true or false; write true or false" = flatten([
        for it in local.owners[input] : [
          for key in [
            "create_access_keys",
            "create_login_profile",
            "force_destroy",
            "leaves_no_administrator",
            "require_mfa",
            "self_management",
          ] :
          "${it.path}.${key}"
          if !can(tobool(try(it.of[key], null)))
        ]
      ])
      "must be a list of strings; write it as a list, even with one entry" = flatten([
        for it in local.owners[input] : [
          for key in ["aws_managed_policy_names", "customer_managed_policy_names", "groups"] :
          "${it.path}.${key}"
          if try(it.of[key], null) != null
          && !try(alltrue([for each in tolist(it.of[key]) : each != null && can(tostring(each))]), false)
        ]
      ])
      "must begin and end with `/`, with at most 512 characters from `!` to `~`; write /team/"                       = try(local.misshapen[input].path, [])
      "must be the name of a policy, with its path; write the part of its ARN after `policy/`: job-function/Billing" = try(local.misshapen[input].aws_managed_policy_names, [])
      "must be the name of a policy, with its path; write the part of its ARN after `policy/`: team/deploy"          = try(local.misshapen[input].customer_managed_policy_names, [])
      "must not be listed twice; keep one"                                                                           = local.repeated["texts_of_${input}"]
      "must not be the policy of a service role, which AWS attaches to nothing else; remove it" = [
        for it in local.texts[input] : it.path
        if it.key == "aws_managed_policy_names" && can(regex("(^|:aws:policy/)aws-service-role/", it.text))
      ]
      "must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters" = [
        for it in local.inline_policies[input] : it.path
        if !(
          can(regex(local.shapes.inline_policies.pattern, it.key))
          && try(length(it.key) <= local.shapes.inline_policies.longest, false)
        )
      ]
      "must not be empty; remove the policy: IAM refuses an empty list" = flatten([
        for it in local.statements[input] : [
          for name in ["actions", "resources"] : "${it.path}.${name}"
          if try(length(it.policy[name]) == 0, false)
        ]
      ])
      "must not contain `&{`, which the AWS provider would turn into an IAM policy variable; write policy variables with `$`, as in IAM; put anything else into json_policies, which keeps it unchanged" = [
        for it in local.permissions[input] : it.path
        if it.key == "resources" && can(regex("&[{]", it.text))
      ]
    }
  }

  rules_of_policies_and_users = {
    for input in ["policies", "users"] : input => {
      "the key must have 1 to 128 characters; write another key" = [
        for it in local.tags[input] : it.path
        if length(it.key) < 1 || length(it.key) > 128
      ]
      "the value must have at most 256 characters; write a shorter value" = [
        for it in local.tags[input] : it.path
        if length(it.text == null ? "" : it.text) > 256
      ]
      "the key must not begin with `aws:`; write another key: AWS reserves this prefix" = [
        for it in local.tags[input] : it.path
        if can(regex("^aws:", lower(it.key)))
      ]
      "the value must not begin with `aws:`; write another value: AWS reserves this prefix" = [
        for it in local.tags[input] : it.path
        if can(regex("^aws:", lower(it.text)))
      ]
      "the key and the value may contain only letters, numbers, spaces and `_.:/=+-@`; remove the other characters: IAM refuses them" = [
        for it in local.tags[input] : it.path
        if length([
          for each in [
            for each in ["${it.key} ${it.text == null ? "" : it.text}"] : each
            if can(regex("[^ 0-9A-Za-z_.:/=+@-]", each))
          ] :
          each
          if can(regex("[\\p{M}\\p{P}\\p{S}\\p{Cc}\\p{Cf}\\p{Co}]", replace(each, "/[_.:/=+@-]/", "")))
        ]) > 0
      ]
      "must be at most 50 tags; remove some" = [
        for it in local.owners[input] : "${it.path}.tags"
        if try(length(keys(it.of.tags)) > 50, false)
      ]
      "must not differ from another tag only in case; keep one: IAM treats both as the same tag" = local.repeated["tags_of_${input}"]
    }
  }

  rules_of_users = {
    "must be the name of a policy defined here, or be listed in policies_made_elsewhere; correct the name, or define the policy; if it is defined elsewhere, list it in policies_made_elsewhere" = [
      for it in local.shaped_policies.users : it.path
      if try(
        (var.policies_made_elsewhere != null || contains(local.policy_names, lower(basename(it.text))))
        && !can(local.known_policies[it.text]),
        false
      )
    ]
    "must be a policy of the account aws_account_id, or of AWS; write the ARN of a policy of this account, or of an AWS managed policy" = [
      for it in local.owners.users : "${it.path}.permissions_boundary"
      if try(
        regex("^arn:[a-z-]+:iam::([0-9]{12}):policy/", it.of.permissions_boundary)[0] != var.aws_account_id,
        false
      )
    ]
    "must be at most 5000 users; spread them over accounts" = [
      for it in [length(local.owners.users)] : "users"
      if it > 5000
    ]
    "unknown attribute; use one of access_key_slots, aws_managed_policy_names, create_access_keys, create_login_profile, credential_generation, customer_managed_policy_names, existing_credentials, force_destroy, groups, inline_iam_policies, json_policies, leaves_no_administrator, path, permissions_boundary, pgp_key, require_mfa, ssh_public_key, status, tags" = flatten([
      for it in local.owners.users : [
        for key in try(keys(it.of), []) :
        "${it.path}${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}"
        if !contains(local.attributes.users, key)
      ]
    ])
    "must be `active` or `offboarding`; write one of them, or remove it" = [
      for it in local.owners.users : "${it.path}.status"
      if try(it.of.status, null) != null && !try(contains(["active", "offboarding"], it.of.status), false)
    ]
    "must map `first` and `second` to `current`, `previous` or `inactive`; write { first = \"current\" }, or remove it" = [
      for it in local.owners.users : "${it.path}.access_key_slots"
      if try(it.of.access_key_slots, null) != null
      && !try(
        alltrue([
          for slot, state in it.of.access_key_slots :
          contains(["first", "second"], slot) && contains(["current", "previous", "inactive"], state)
        ]),
        false
      )
    ]
    "must map ids of credentials to `active` or `inactive`; write { AKIA... = \"active\" }, or remove it" = [
      for it in local.owners.users : "${it.path}.existing_credentials"
      if try(it.of.existing_credentials, null) != null
      && !try(
        alltrue([for state in values(it.of.existing_credentials) : contains(["active", "inactive"], state)]),
        false
      )
    ]
    "the name must be 1 to 64 letters, digits or `+=,.@-_`; use only these characters" = [
      for it in local.owners.users : it.path
      if !(
        can(regex(local.shapes.users.pattern, it.name))
        && try(length(it.name) <= local.shapes.users.longest, false)
      )
    ]
    "user names must not differ only in case; rename one" = local.repeated.users
    "must be at most 10 groups; join fewer groups that grant more" = [
      for it in local.owners.users : "${it.path}.groups"
      if try(length([for each in it.of.groups : each]) > 10, false)
    ]
    "must be 1 to 128 letters, digits or `+=,.@-_`; write the name of a group" = try(local.misshapen.users.groups, [])
    "must be the name of a group defined here, or be listed in groups_made_elsewhere; correct the name, or define the group; if it is defined elsewhere, list it in groups_made_elsewhere" = [
      for it in local.texts.users : it.path
      if it.key == "groups"
      && (var.groups_made_elsewhere != null || contains(local.names_of_groups, try(lower(it.text), null)))
      && can(local.unknown_groups[it.text])
      && !contains(local.offboarding_users, it.owner)
    ]
    "at least one administrator must stay active: all members of full-access, iam-admin and other groups of administrators are offboarding; keep one active, or set `leaves_no_administrator: true` on one of them" = [
      for it in local.leaving_administrators : "${it.path}.status"
      if local.is_without_administrators
    ]
    "is only for an offboarding member of full-access, iam-admin or another group of administrators: later it would allow removing the last administrator without a warning; remove it" = [
      for path in local.not_the_last : "${path}.leaves_no_administrator"
    ]
    "must be the ARN of an IAM policy; write arn:aws:iam::<account>:policy/<name>, or arn:aws:iam::aws:policy/<name>" = try(local.misshapen.users.permissions_boundary, [])
    "must not be the policy of a service role, which AWS attaches to nothing else; remove it" = [
      for it in local.owners.users : "${it.path}.permissions_boundary"
      if can(regex("(^|:aws:policy/)aws-service-role/", it.of.permissions_boundary))
    ]
    "required when create_login_profile is true; give a key, so that the state does not hold the secret in plain text; or remove create_login_profile, which deletes what it created" = [
      for it in local.owners.users : "${it.path}.pgp_key"
      if try(
        tobool(it.of.create_login_profile) == true
        && try(it.of.pgp_key == null || it.of.pgp_key == "", true),
        false
      )
    ]
    "required when create_access_keys is true; give a key, so that the state does not hold the secret in plain text; or remove create_access_keys, which deletes what it created" = [
      for it in local.owners.users : "${it.path}.pgp_key"
      if try(
        tobool(it.of.create_access_keys) == true
        && try(it.of.pgp_key == null || it.of.pgp_key == "", true)
        && try(tobool(it.of.create_login_profile), null) != true,
        false
      )
    ]
    "must not be a secret PGP key; it is no longer secret: revoke it, and give the public key of a new one; print it with `gpg --export '<ADDRESS>' | base64 -w0`" = [
      for it in local.owners.users : "${it.path}.pgp_key"
      if can(regex(local.pgp_keys.secret, it.of.pgp_key))
    ]
    "must be base64 of a binary PGP public key, or `keybase:<name>`; print it with `gpg --export '<ADDRESS>' | base64 -w0`" = [
      for it in local.owners.users : "${it.path}.pgp_key"
      if try(it.of.pgp_key, null) != null
      && !(
        anytrue([for form in values(local.pgp_keys) : can(regex(form, it.of.pgp_key))])
        || (
          can(regex("^(?:keybase:[A-Za-z0-9][A-Za-z0-9_]+)$", it.of.pgp_key))
          && try(length(it.of.pgp_key) <= 24, false)
        )
      )
    ]
    "must be an integer, 1 or more; write the current number plus 1" = [
      for it in local.owners.users : "${it.path}.credential_generation"
      if try(it.of.credential_generation, null) != null
      && !try(
        tonumber(it.of.credential_generation) >= 1
        && floor(tonumber(it.of.credential_generation)) == tonumber(it.of.credential_generation),
        false
      )
    ]
    "needs create_access_keys: true; set it, or remove the slots" = [
      for it in local.owners.users : "${it.path}.access_key_slots"
      if try(
        length(keys(it.of.access_key_slots)) > 0 && try(tobool(it.of.create_access_keys), null) != true,
        false
      )
    ]
    "must have exactly one slot that is `current`; write `current` for the access key that is in use" = [
      for it in local.owners.users : "${it.path}.access_key_slots"
      if try(
        length(keys(it.of.access_key_slots)) > 0
        && length([for state in values(it.of.access_key_slots) : state if state == "current"]) != 1,
        false
      )
    ]
    "must be an RSA SSH public key, `ssh-rsa AAAA...`, of at least 2048 bits; make one with `ssh-keygen -t rsa -b 3072` and give the content of the .pub file; IAM accepts no other kind" = [
      for it in local.owners.users : "${it.path}.ssh_public_key"
      if try(
        it.of.ssh_public_key != null
        && !(
          can(
            regex(
              "^(?:ssh-rsa AAAAB3NzaC1yc2E[A-Za-z0-9+/]+={0,2}( [ -~]*)?)$",
              trimspace(it.of.ssh_public_key)
            )
          )
          && try(length(trimspace(it.of.ssh_public_key)) <= 16384, false)
        ),
        false
      )
    ]
    "must be `console_password`, or ids of credentials in IAM, such as AKIA..., APKA... or ACCA...; `landingzone diff --live` shows them; never write a secret here" = [
      for it in local.owners.users : "${it.path}.existing_credentials"
      if try(
        length([
          for id in keys(it.of.existing_credentials) : id
          if !(
            can(
              regex(
                "^(?:console_password|A[KS]IA[A-Z0-9]{12}[A-Z0-9]*|APKA[A-Z0-9]{12}[A-Z0-9]*|ACCA[A-Z0-9]{12}[A-Z0-9]*|[A-Z0-9]{24}[A-Z0-9]*|[a-z0-9]{24}[a-z0-9]*|access_key_[12]|certificate_[12])$",
                id
              )
            )
            && try(length(id) <= 128, false)
          )
        ]) > 0,
        false
      )
    ]
    "a console password has no status: it must be `active`; write `active`, or remove it" = [
      for it in local.owners.users : "${it.path}.existing_credentials"
      if try(it.of.existing_credentials["console_password"] == "inactive", false)
    ]
    "must not be used together with create_login_profile: true, because a user has one password; take out create_login_profile, or have `landingzone user rotate` write what takes the password over" = [
      for it in local.owners.users : "${it.path}.existing_credentials"
      if try(
        contains(keys(it.of.existing_credentials), "console_password")
        && tobool(it.of.create_login_profile) == true,
        false
      )
    ]
    "AWS allows a user 2 of the kind access key, with those that are created here; delete one in AWS, and take its line out" = [
      for it in local.owners.users : "${it.path}.existing_credentials"
      if try(
        length([
          for id in keys(it.of.existing_credentials) : id
          if(can(regex("^(?:A[KS]IA[A-Z0-9]{12}[A-Z0-9]*)$", id)) && try(length(id) <= 128, false))
          || can(regex("access_key_", id))
        ]) > 0
        && length([
          for id in keys(it.of.existing_credentials) : id
          if(can(regex("^(?:A[KS]IA[A-Z0-9]{12}[A-Z0-9]*)$", id)) && try(length(id) <= 128, false))
          || can(regex("access_key_", id))
        ]) + (try(tobool(it.of.create_access_keys), false) == true ? max(1, try(length(keys(it.of.access_key_slots)), 0)) : 0) > 2,
        false
      )
    ]
    "AWS allows a user 5 of the kind SSH key, with those that are created here; delete one in AWS, and take its line out" = [
      for it in local.owners.users : "${it.path}.existing_credentials"
      if try(
        length([
          for id in keys(it.of.existing_credentials) : id
          if(can(regex("^(?:APKA[A-Z0-9]{12}[A-Z0-9]*)$", id)) && try(length(id) <= 128, false))
        ]) > 0
        && length([
          for id in keys(it.of.existing_credentials) : id
          if(can(regex("^(?:APKA[A-Z0-9]{12}[A-Z0-9]*)$", id)) && try(length(id) <= 128, false))
        ]) + (try(it.of.ssh_public_key, null) != null ? 1 : 0) > 5,
        false
      )
    ]
    "AWS allows a user 2 of the kind signing certificate, with those that are created here; delete one in AWS, and take its line out" = [
      for it in local.owners.users : "${it.path}.existing_credentials"
      if try(
        length([
          for id in keys(it.of.existing_credentials) : id
          if(
            can(regex("^(?:[A-Z0-9]{24}[A-Z0-9]*|[a-z0-9]{24}[a-z0-9]*)$", id)) && try(length(id) <= 128, false)
          )
          || can(regex("certificate_", id))
        ]) > 0
        && length([
          for id in keys(it.of.existing_credentials) : id
          if(
            can(regex("^(?:[A-Z0-9]{24}[A-Z0-9]*|[a-z0-9]{24}[a-z0-9]*)$", id)) && try(length(id) <= 128, false)
          )
          || can(regex("certificate_", id))
        ]) > 2,
        false
      )
    ]
    "must not have the name of another inline policy of the user, ignoring case; rename one" = local.repeated["policies_of_users"]
    "must have at most 10 managed policies, or as many as quotas allow; attach some to a group that the user is in" = [
      for owner, policies in { for it in local.texts.users : it.owner => true... if it.key != "groups" } :
      owner
      if length(policies) > try(coalesce(var.quotas["managed_policies_per_user"], 10), 10)
    ]
    "must not be named `offboarding`, the name of the policy that users have while offboarding; rename it" = [
      for it in local.inline_policies.users : it.path
      if lower(it.key) == "offboarding"
    ]
    "must not be named `require-mfa`, the name of the policy that `require_mfa: true` sets; rename it" = [
      for it in local.inline_policies.users : it.path
      if contains(local.users_with_mfa, it.owner) && lower(it.key) == "require-mfa"
    ]
    "inline policies must have at most 2048 characters together; use wildcards, or put permissions into a group" = [
      for path, each in local.sizes.users : path
      if sum(each) > 2048
    ]
  }

  rules_of_groups = {
    "unknown attribute; use one of aws_managed_policy_names, customer_managed_policy_names, inline_iam_policies, json_policies, path, require_mfa, self_management" = flatten([
      for it in local.owners.groups : [
        for key in try(keys(it.of), []) :
        "${it.path}${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}"
        if !contains(local.attributes.groups, key)
      ]
    ])
    "the name must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters" = [
      for it in local.owners.groups : it.path
      if !(
        can(regex(local.shapes.groups.pattern, it.name))
        && try(length(it.name) <= local.shapes.groups.longest, false)
      )
    ]
    "must not have the name of another inline policy of the group, ignoring case; rename one" = local.repeated["policies_of_groups"]
    "must have at most 10 managed policies, or as many as quotas allow; attach some to another group that the members are in" = [
      for owner, policies in {
        for it in local.texts.groups : it.owner => true...
        if it.key != "groups"
      } :
      owner
      if length(policies) + (contains(local.self_managing_groups, owner) ? 1 : 0) > try(
        coalesce(var.quotas["managed_policies_per_group"], 10),
        10
      )
    ]
    "must not be the self-management policy, which `self_management` already attaches; remove it, or write `self_management: false`" = [
      for it in local.texts.groups : it.path
      if it.key == "customer_managed_policy_names"
      && contains(local.self_managing_groups, it.owner)
      && lower(it.text) == lower(var.iam_policy_iam_user_self_mgmt)
    ]
    "must not be named `require-mfa`, the name of the policy of groups that require MFA; rename it" = [
      for it in local.inline_policies.groups : it.path
      if contains(local.groups_with_denial, it.owner) && lower(it.key) == "require-mfa"
    ]
    "inline policies must have at most 5120 characters together; use wildcards, or put permissions into policies" = [
      for path, each in local.sizes.groups : path
      if sum(each) > 5120
    ]
    "must be the name of a policy defined here, or be listed in policies_made_elsewhere; correct the name, or define the policy; if it is defined elsewhere, list it in policies_made_elsewhere" = [
      for it in local.shaped_policies.groups : it.path
      if try(
        (var.policies_made_elsewhere != null || contains(local.policy_names, lower(basename(it.text))))
        && !can(local.known_policies[it.text]),
        false
      )
    ]
    "must be at most 300 groups, or as many as quotas allow; ask AWS to raise the quota before the apply, and set groups_per_account in quotas" = [
      for it in [length(local.made_groups)] : "groups"
      if it > try(coalesce(var.quotas["groups_per_account"], 300), 300)
    ]
  }

  rules_of_policies = {
    "unknown attribute; use one of description, json, path, statements, tags" = flatten([
      for it in local.owners.policies : [
        for key in try(keys(it.of), []) :
        "${it.path}${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}"
        if !contains(local.attributes.policies, key)
      ]
    ])
    "must be a list; write [{ ... }], even with one entry" = [
      for it in local.owners.policies : "${it.path}.statements"
      if try(it.of.statements, null) != null
      && !(!can(keys(it.of.statements)) && can([for each in it.of.statements : each]))
    ]
    "the name must be 1 to 128 letters, digits or `+=,.@-_`; use only these characters" = [
      for it in local.owners.policies : it.path
      if !(
        can(regex(local.shapes.policies.pattern, it.name))
        && try(length(it.name) <= local.shapes.policies.longest, false)
      )
    ]
    "two managed policies must not have the same name, ignoring case and path; rename one" = local.repeated.policies
    "must begin and end with `/`, with at most 512 letters, digits, `/` or `+=,.@-_`, and no `//`; write /team/" = [
      for it in local.owners.policies : "${it.path}.path"
      if try(it.of.path, null) != null
      && !(
        can(regex("^(?:/([A-Za-z0-9+=,.@_-]+/)*)$", it.of.path)) && try(length(it.of.path) <= 512, false)
      )
    ]
    "must have at most 1000 characters; write a shorter one" = [
      for it in local.owners.policies : "${it.path}.description"
      if try(length(tostring(it.of.description)) > 1000, false)
    ]
    "must have either `json` or `statements`; write the document as a JSON string, or its statements as a list" = [
      for it in local.owners.policies : it.path
      if can(merge(it.of, {}))
      && length([
        for is_given in [
          try(it.of.json, null) != null,
          try(length(it.of.statements) > 0, try(it.of.statements, null) != null),
        ] :
        true
        if is_given
      ]) != 1
    ]
    "must not be empty; remove the statement: IAM refuses an empty list" = flatten([
      for it in local.statements.policies : [
        for name in ["actions", "resources"] : "${it.path}.${name}"
        if try(length(it.policy[name]) == 0, false)
      ]
    ])
    "a managed policy must have at most 6144 characters; use wildcards, or split it into several policies" = [
      for path, each in local.sizes.policies : path
      if sum(each) > 6144
    ]
    "must be at most 1500 managed policies, or as many as quotas allow; ask AWS to raise the quota before the apply, and set customer_managed_policies_per_account in quotas" = [
      for it in [length(local.made_policies)] : "policies"
      if it > try(coalesce(var.quotas["customer_managed_policies_per_account"], 1500), 1500)
    ]
  }

  rules_of_inputs = {
    "must not be the name of a group defined here, ignoring case; remove it, or remove the group from this configuration" = [
      for index, text in try([for each in var.groups_made_elsewhere : each], []) :
      "groups_made_elsewhere[${index}]"
      if contains(local.names_of_groups, try(lower(text), null))
    ]
    "must not be the name of a policy defined here, ignoring case and path; remove it, or remove the policy from this configuration" = [
      for index, text in try([for each in var.policies_made_elsewhere : each], []) :
      "policies_made_elsewhere[${index}]"
      if try(contains(local.policy_names, lower(basename(text))), false)
    ]
    "needs an entry when should_create_iam_group_auto_deploy is true; list the actions of your deployments, or remove the group" = [
      for path in ["auto_deploy_permissions"] : path
      if !(
        length(var.auto_deploy_permissions) > 0
        || !(var.enable_iam_groups && var.should_create_iam_group_auto_deploy)
      )
    ]
    "must be a service, such as `ec2`, or `service:Action`, where the action may have wildcards; write it as ec2 or s3:PutObject" = [
      for index, text in try([for each in var.iam_group_developers_permitted_services : each], []) :
      "iam_group_developers_permitted_services[${index}]"
      if !(
        (
          can(regex("^(?:[a-z0-9-]+|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$", text))
          && try(length(text) <= 2048, false)
        )
        || local.grants_permissions[index]
      )
    ]
    "must not allow more than reading in iam, sts, sso, sso-directory, identitystore, account-access, organizations: it would make every developer an administrator; remove it; administrators belong in the full-access or iam-admin group" = [
      for index, text in try([for each in var.iam_group_developers_permitted_services : each], []) :
      "iam_group_developers_permitted_services[${index}]"
      if local.grants_permissions[index]
    ]
    "must be the ARN of an IAM role, with a 12-digit account; write arn:aws:iam::<account>:role/<name>" = [
      for it in local.role_arns : it.path
      if !(
        can(regex(local.shapes.iam_role_arns.pattern, it.text))
        && try(length(it.text) <= local.shapes.iam_role_arns.longest, false)
      )
    ]
    "must not be listed twice; keep one" = local.repeated.role_arns
    "the auto-deploy group is too large: its policies must have at most 5120 characters together; use wildcards, or shorten auto_deploy_permissions" = [
      for path in ["auto_deploy_permissions"] : path
      if !(
        local.auto_deploy_characters <= 5120
        || !(var.enable_iam_groups && var.should_create_iam_group_auto_deploy)
      )
    ]
    "the developers group is too large: its policies must have at most 5120 characters together; use wildcards, or shorten iam_group_developers_permitted_services" = [
      for path in ["iam_group_developers_permitted_services"] : path
      if !(
        local.developers_characters <= 5120
        || !(var.enable_iam_groups && var.should_create_iam_group_developers)
      )
    ]
    "the group of the entry is too large: it may have 10 managed policies of 6144 characters, each with the roles of one slot; split its roles over several entries; or let a group of `groups` assume arn:aws:iam::*:role/<name>, in any account that trusts this one" = [
      for at, entry in var.iam_groups_for_cross_account_access :
      "iam_groups_for_cross_account_access[${at}].iam_role_arns"
      if try(var.enable_iam_groups && local.cross_account_access_groups_full[at], false)
    ]
    "the group for all accounts is too large: it may have 10 managed policies of 6144 characters, each with the roles of one slot; set should_create_iam_group_cross_account_access_all to false, or list fewer roles; or let a group of `groups` assume arn:aws:iam::*:role/<name>, in any account that trusts this one" = [
      for path in ["iam_groups_for_cross_account_access"] : path
      if !(
        !(
          var.enable_iam_groups
          && var.should_create_iam_group_cross_account_access_all
          && local.cross_account_access_all_full
        )
      )
    ]
    "two groups must not have the same name, ignoring case; rename one" = local.repeated.groups
  }

  rules = {
    users = merge(
      local.rules_of_groups_policies_and_users.users,
      local.rules_of_groups_and_users.users,
      local.rules_of_policies_and_users.users,
      local.rules_of_users
    )
    groups = merge(
      local.rules_of_groups_policies_and_users.groups,
      local.rules_of_groups_and_users.groups,
      local.rules_of_groups
    )
    policies = merge(
      local.rules_of_groups_policies_and_users.policies,
      local.rules_of_policies_and_users.policies,
      local.rules_of_policies
    )
    inputs = merge(local.rules_of_inputs)
  }

  broken_rules = {
    for input, rules in local.rules : input => [
      for rule, paths in rules : "${join(", ", paths)}: ${rule}."
      if length(paths) > 0
    ]
  }
}

# A misspelled group, or one that is defined elsewhere: a warning, because both are possible.
check "groups_of_users" {
  assert {
    condition     = var.groups_made_elsewhere != null || length(local.unknown_groups) == 0
    error_message = "${join("; ", local.told_unknown_groups)}: is not the name of a group defined here. Correct the name in `users`, or, if it is defined elsewhere, list it in groups_made_elsewhere: then any other unknown name stops the plan."
  }
}

# Bucket names with the placeholder may already belong to somebody else.
check "personal_buckets" {
  assert {
    condition = !(
      var.enable_iam_groups
      && var.should_create_iam_group_developers
      && length(regexall("your-org-name", var.iam_group_developers_s3_bucket_prefix)) > 0
    )
    error_message = "should_create_iam_group_developers: lets each developer use a bucket with a placeholder in its name, and that bucket may belong to somebody else; write `iam_group_developers_s3_bucket_prefix: <your organisation>.user-`."
  }
}
