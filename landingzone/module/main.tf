# What other files refer to: the partition, shared policies, and the content of inputs for checks.tf.
# Written by `landingzone module` 0.2.0: change the definition, not this file.

# What members need to set up MFA, and what denies everything: policies that several groups or users have.

locals {
  # Written out, byte for byte as IAM has it: jsonencode would sort the keys.
  deny_everything = replace(
    <<-JSON
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Sid": "deny",
            "Effect": "Deny",
            "Action": [
              "*"
            ],
            "Resource": [
              "*"
            ]
          }
        ]
      }
    JSON
    , "/\\s/", ""
  )

  deny_without_mfa = replace(
    <<-JSON
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Sid": "denyAllButSettingUpMfa",
            "Effect": "Deny",
            "NotAction": [
              "iam:ChangePassword",
              "iam:CreateVirtualMFADevice",
              "iam:DeleteVirtualMFADevice",
              "iam:EnableMFADevice",
              "iam:GetAccountPasswordPolicy",
              "iam:GetMFADevice",
              "iam:GetUser",
              "iam:ListMFADevices",
              "iam:ListUsers",
              "iam:ListVirtualMFADevices",
              "iam:ResyncMFADevice",
              "sts:GetSessionToken"
            ],
            "Resource": [
              "*"
            ],
            "Condition": {
              "BoolIfExists": {
                "aws:MultiFactorAuthPresent": [
                  "false"
                ]
              }
            }
          }
        ]
      }
    JSON
    , "/\\s/", ""
  )

  mfa_condition = { Condition = { Bool = { "aws:MultiFactorAuthPresent" = ["true"] } } }
}

data "aws_iam_policy_document" "iam_user_self_mgmt" {
  count = (
    var.enable_iam_groups
    || anytrue([for group in values(var.groups) : try(tobool(group.self_management), null) != false])
  ) ? 1 : 0

  statement {
    sid       = "viewAccount"
    effect    = "Allow"
    actions   = ["iam:GetAccountPasswordPolicy", "iam:ListUsers", "iam:ListVirtualMFADevices"]
    resources = ["*"]
  }

  statement {
    sid    = "setUpOwnPasswordAndMfa"
    effect = "Allow"
    actions = [
      "iam:ChangePassword",
      "iam:EnableMFADevice",
      "iam:GetMFADevice",
      "iam:GetUser",
      "iam:ListMFADevices",
      "iam:ResyncMFADevice",
    ]
    resources = [
      "arn:${data.aws_partition.current.partition}:iam::${var.aws_account_id}:user/&{aws:username}",
      "arn:${data.aws_partition.current.partition}:iam::${var.aws_account_id}:user/*/&{aws:username}",
    ]
  }

  statement {
    sid       = "createVirtualMfaDevice"
    effect    = "Allow"
    actions   = ["iam:CreateVirtualMFADevice"]
    resources = ["arn:${data.aws_partition.current.partition}:iam::${var.aws_account_id}:mfa/*"]
  }

  statement {
    sid     = "deleteOwnVirtualMfaDevice"
    effect  = "Allow"
    actions = ["iam:DeleteVirtualMFADevice"]
    resources = [
      "arn:${data.aws_partition.current.partition}:iam::${var.aws_account_id}:mfa/&{aws:username}",
    ]
  }

  statement {
    sid     = "deactivateOwnMfa"
    effect  = "Allow"
    actions = ["iam:DeactivateMFADevice"]
    resources = [
      "arn:${data.aws_partition.current.partition}:iam::${var.aws_account_id}:user/&{aws:username}",
      "arn:${data.aws_partition.current.partition}:iam::${var.aws_account_id}:user/*/&{aws:username}",
    ]

    dynamic "condition" {
      for_each = var.should_require_mfa ? [true] : []

      content {
        test     = "Bool"
        variable = "aws:MultiFactorAuthPresent"
        values   = ["true"]
      }
    }
  }

  statement {
    sid    = "manageOwnCredentials"
    effect = "Allow"
    actions = [
      "iam:CreateAccessKey",
      "iam:DeleteAccessKey",
      "iam:GetAccessKeyLastUsed",
      "iam:ListAccessKeys",
      "iam:UpdateAccessKey",
      "iam:DeleteSSHPublicKey",
      "iam:GetSSHPublicKey",
      "iam:ListSSHPublicKeys",
      "iam:UpdateSSHPublicKey",
      "iam:UploadSSHPublicKey",
      "iam:DeleteSigningCertificate",
      "iam:ListSigningCertificates",
      "iam:UpdateSigningCertificate",
      "iam:UploadSigningCertificate",
      "iam:CreateServiceSpecificCredential",
      "iam:DeleteServiceSpecificCredential",
      "iam:ListServiceSpecificCredentials",
      "iam:ResetServiceSpecificCredential",
      "iam:UpdateServiceSpecificCredential",
    ]
    resources = [
      "arn:${data.aws_partition.current.partition}:iam::${var.aws_account_id}:user/&{aws:username}",
      "arn:${data.aws_partition.current.partition}:iam::${var.aws_account_id}:user/*/&{aws:username}",
    ]

    dynamic "condition" {
      for_each = var.should_require_mfa ? [true] : []

      content {
        test     = "Bool"
        variable = "aws:MultiFactorAuthPresent"
        values   = ["true"]
      }
    }
  }
}

data "aws_iam_policy_document" "require_mfa" {
  statement {
    sid    = "denyAllButSettingUpMfa"
    effect = "Deny"
    not_actions = [
      "iam:ChangePassword",
      "iam:CreateVirtualMFADevice",
      "iam:DeleteVirtualMFADevice",
      "iam:EnableMFADevice",
      "iam:GetAccountPasswordPolicy",
      "iam:GetMFADevice",
      "iam:GetUser",
      "iam:ListMFADevices",
      "iam:ListUsers",
      "iam:ListVirtualMFADevices",
      "iam:ResyncMFADevice",
      "sts:GetSessionToken",
    ]
    resources = ["*"]

    condition {
      test     = "BoolIfExists"
      variable = "aws:MultiFactorAuthPresent"
      values   = ["false"]
    }
  }
}

data "aws_partition" "current" {}

resource "aws_iam_policy" "iam_user_self_mgmt" {
  count = (
    var.enable_iam_groups
    || anytrue([for group in values(var.groups) : try(tobool(group.self_management), null) != false])
  ) ? 1 : 0

  name        = "${local.after_checks}${var.iam_policy_iam_user_self_mgmt}"
  description = "Look after one's own IAM user."
  policy      = data.aws_iam_policy_document.iam_user_self_mgmt[0].json

  lifecycle {
    ignore_changes = [description]
  }
}

# policies: your own managed policies.

locals {
  policies = { for name, policy in var.policies : name => merge(policy, {}) }

  policy_statements = {
    for name, written in local.policies : name => [
      for policy in try(coalescelist(written.statements), []) : {
        effect    = try(coalesce(policy.effect, "Allow"), "Allow")
        policy    = policy
        force_mfa = try(coalesce(policy.force_mfa, false), false)
      }
    ]
  }

  policy_documents = {
    for name, written in local.policies : name => try(written.json, null) != null ? written.json : jsonencode({
      Version = "2012-10-17"
      Statement = [
        for it in local.policy_statements[name] : merge(
          { Effect = it.effect, Action = it.policy.actions, Resource = it.policy.resources },
          merge(
            {},
            [for condition in [local.mfa_condition] : condition if it.effect == "Allow" && it.force_mfa]...
          )
        )
      ]
    })
  }

  policy_names   = [for made in local.made_policies : lower(made.name)]
  after_policies = length([aws_iam_policy.policies]) > 0 ? "" : ""
}

# AWS cannot change a description in place: a policy that is taken over keeps its own.
resource "aws_iam_policy" "policies" {
  for_each = local.policies

  name        = "${local.after_checks}${each.key}"
  path        = try(each.value.path, null)
  description = try(each.value.description, null)
  policy      = local.policy_documents[each.key]
  tags        = try(each.value.tags, null)

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [description]
  }
}

# The content of users, groups and policies, each with its path: what the rules in checks.tf check.

locals {
  # users, groups and policies are of type any, so nothing about them can be assumed here.
  owners = {
    for input, given in { users = var.users, groups = var.groups, policies = var.policies } :
    input => try(
      [
        for name, of in given : {
          name = name
          of   = of
          path = "${input}${format(can(regex("^[A-Za-z0-9_-]+$", name)) ? ".%s" : "[%q]", name)}"
        }
      ],
      []
    )
  }

  attributes = {
    users = [
      "access_key_slots",
      "aws_managed_policy_names",
      "create_access_keys",
      "create_login_profile",
      "credential_generation",
      "customer_managed_policy_names",
      "existing_credentials",
      "force_destroy",
      "groups",
      "inline_iam_policies",
      "json_policies",
      "leaves_no_administrator",
      "path",
      "permissions_boundary",
      "pgp_key",
      "require_mfa",
      "ssh_public_key",
      "status",
      "tags",
    ]
    groups = [
      "aws_managed_policy_names",
      "customer_managed_policy_names",
      "inline_iam_policies",
      "json_policies",
      "path",
      "require_mfa",
      "self_management",
    ]
    policies   = ["description", "json", "path", "statements", "tags"]
    statements = ["actions", "resources", "effect", "force_mfa"]
  }

  texts = {
    for input, owners in local.owners : input => flatten([
      for it in owners : [
        for key in ["aws_managed_policy_names", "customer_managed_policy_names", "groups"] : [
          for index, text in try([for each in it.of[key] : tostring(each)], []) : {
            owner = it.path
            key   = key
            text  = text
            path  = "${it.path}.${key}[${index}]"
          }
        ]
      ]
    ])
  }

  entries = {
    for input, owners in local.owners : input => flatten([
      for it in owners : [
        for attribute in ["inline_iam_policies", "json_policies", "tags"] : [
          for key, value in try({ for k, v in it.of[attribute] : k => v }, {}) : {
            owner     = it.path
            attribute = attribute
            key       = key
            value     = value
            text      = try(tostring(value), null)
            path      = "${it.path}.${attribute}${format(can(regex("^[A-Za-z0-9_-]+$", key)) ? ".%s" : "[%q]", key)}"
          }
        ]
      ]
    ])
  }

  tags = {
    for input, entries in local.entries : input => [for it in entries : it if it.attribute == "tags"]
  }

  documents = {
    for input, entries in local.entries : input => concat(
      [for it in entries : it if it.attribute == "json_policies"],
      [
        for it in local.owners[input] : {
          owner = it.path
          key   = ""
          text  = try(tostring(it.of.json), null)
          path  = "${it.path}.json"
        }
        if try(it.of.json, null) != null
      ]
    )
  }

  document_statements = {
    for input, documents in local.documents : input => flatten([
      for it in documents : [
        for statement in try(flatten([jsondecode(it.text).Statement]), []) :
        { path = it.path, statement = statement }
      ]
    ])
  }

  conditions = {
    for input, statements in local.document_statements : input => flatten([
      for it in statements : [
        for operator, written in try(
          { for k in keys(it.statement.Condition) : k => it.statement.Condition[k] },
          {}
        ) :
        { path = it.path, operator = operator, written = written }
      ]
    ])
  }

  listed_statements = flatten([
    for it in local.owners.policies : [
      for index, policy in try([for each in it.of.statements : each], []) : {
        owner = it.path
        key   = index
        value = policy
        path  = "${it.path}.statements[${index}]"
      }
    ]
  ])

  statements = {
    for input, entries in local.entries : input => [
      for it in concat(
        [for it in entries : it if it.attribute == "inline_iam_policies"],
        [for it in local.listed_statements : it if input == "policies"]
      ) :
      {
        owner  = it.owner
        key    = it.key
        policy = it.value
        effect = try(coalesce(it.value.effect, "Allow"), "Allow")
        path   = it.path
      }
    ]
  }

  mistyped_permissions = {
    for input, statements in local.statements : input => [
      for it in statements : it.path
      if !try(
        alltrue([
          for each in concat(tolist(it.policy.actions), tolist(it.policy.resources)) : tostring(each) != null
        ]),
        false
      )
    ]
  }

  inline_policies = {
    for input, statements in local.statements : input => concat(statements, local.documents[input])
  }

  permissions = {
    for input, statements in local.statements : input => flatten([
      for it in statements : [
        for key in ["actions", "resources"] : [
          for index, text in try([for each in it.policy[key] : tostring(each)], []) : {
            key  = key
            text = text
            path = "${it.path}.${key}[${index}]"
          }
        ]
      ]
    ])
  }

  role_arns = flatten([
    for at, entry in var.iam_groups_for_cross_account_access : [
      for index, text in try([for each in entry.iam_role_arns : each], []) : {
        text = text
        name = try("${at}/${lower(text)}", "${at}[${index}]")
        path = "iam_groups_for_cross_account_access[${at}].iam_role_arns[${index}]"
      }
    ]
  ])

  # What AWS accepts, by kind: names of users, groups and policies, and their other strings.
  shapes = {
    users           = { pattern = "^(?:[A-Za-z0-9+=,.@_-]+)$", longest = 64 }
    groups          = { pattern = "^(?:[A-Za-z0-9+=,.@_-]+)$", longest = 128 }
    policies        = { pattern = "^(?:[A-Za-z0-9+=,.@_-]+)$", longest = 128 }
    inline_policies = { pattern = "^(?:[A-Za-z0-9+=,.@_-]+)$", longest = 128 }
    path            = { pattern = "^(?:/([!-~]+/)?)$", longest = 512 }
    permissions_boundary = {
      pattern = "^(?:arn:(aws|aws-us-gov|aws-cn|aws-eusc|aws-iso|aws-iso-[a-z]):iam::([0-9]{12}|aws):policy/([A-Za-z0-9+=,.@_-]+/)*[A-Za-z0-9+=,.@_-]+)$"
      longest = 2048
    }
    aws_managed_policy_names = {
      pattern = "^(?:([A-Za-z0-9+=,.@_-]+/)*[A-Za-z0-9+=,.@_-]+)$"
      longest = 639
    }
    customer_managed_policy_names = {
      pattern = "^(?:([A-Za-z0-9+=,.@_-]+/)*[A-Za-z0-9+=,.@_-]+)$"
      longest = 639
    }
    actions   = { pattern = "^(?:[*]|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$", longest = 2048 }
    resources = { pattern = "^(?:[*]|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+)$", longest = 2048 }
    iam_role_arns = {
      pattern = "^(?:arn:(aws|aws-us-gov|aws-cn|aws-eusc|aws-iso|aws-iso-[a-z]):iam::[0-9]{12}:role/([!-~]+/)?[A-Za-z0-9+=,.@_-]+)$"
      longest = 613
    }
  }

  shaped_attributes = {
    for input, owners in local.owners : input => flatten([
      for it in owners : [
        for key in ["path", "permissions_boundary"] : {
          key  = key
          text = it.of[key]
          path = "${it.path}.${key}"
        }
        if try(it.of[key], null) != null
      ]
    ])
  }

  # What AWS would not accept: the paths, by kind.
  misshapen = {
    for input, owners in local.owners : input => {
      for it in concat(local.shaped_attributes[input], local.texts[input], local.permissions[input]) :
      it.key => it.path...
      if !(
        can(regex(local.shapes[it.key].pattern, it.text))
        && try(length(it.text) <= local.shapes[it.key].longest, false)
      )
    }
  }

  # What has the same name as an earlier one, ignoring case, where names must be unique.
  repeated = {
    for what, by_name in {
      users            = { for it in local.owners.users : lower(it.name) => it.path... }
      groups           = { for it in local.made_groups : lower(it.name) => it.path... }
      policies         = { for it in local.made_policies : lower(it.name) => it.path... }
      tags_of_users    = { for it in local.tags.users : "${it.owner}/${lower(it.key)}" => it.path... }
      tags_of_policies = { for it in local.tags.policies : "${it.owner}/${lower(it.key)}" => it.path... }
      policies_of_users = {
        for it in local.inline_policies.users : "${it.owner}/${lower(it.key)}" => it.path...
      }
      policies_of_groups = {
        for it in local.inline_policies.groups : "${it.owner}/${lower(it.key)}" => it.path...
      }
      texts_of_users = {
        for it in local.texts.users : try("${it.owner}/${it.key}/${lower(it.text)}", it.path) => it.path...
      }
      texts_of_groups = {
        for it in local.texts.groups : try("${it.owner}/${it.key}/${lower(it.text)}", it.path) => it.path...
      }
      role_arns = { for it in local.role_arns : it.name => it.path... }
    } :
    what => flatten([for paths in values(by_name) : slice(paths, 1, length(paths))])
  }

  auto_deploy_characters = 104 + sum(
    concat([0], [for text in var.auto_deploy_permissions : length(text) + 3])
  )

  developers_characters = (var.should_require_mfa ? 446 : 324) + sum(
    concat(
      [0],
      [
        for text in var.iam_group_developers_permitted_services :
        length(text) + (can(regex(":", text)) ? 0 : 2) + 3
      ]
    )
  )

  pgp_keys = {
    none   = "^$"
    public = "^(m|x[g-v])[A-Za-z0-9+/\\s]*={0,2}\\s*$"
    secret = "^(l|x[Q-f])[A-Za-z0-9+/\\s]*={0,2}\\s*$|^-----BEGIN PGP PRIVATE"
  }

  condition_operators = [
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
  ]

  any_operator  = "^(?i:(ForAllValues:|ForAnyValue:)?(${join("|", local.condition_operators)})(IfExists)?|(ForAllValues:|ForAnyValue:)?Null)$"
  date_operator = "^(?i:(ForAllValues:|ForAnyValue:)?(${join("|", [for name in local.condition_operators : name if can(regex("^Date", name))])})(IfExists)?)$"

  dates = {
    for input, conditions in local.conditions : input => flatten([
      for it in conditions : [
        for text in try([for each in flatten(values(it.written)) : tostring(each) if each != null], []) :
        { path = it.path, text = text }
      ]
      if can(regex(local.date_operator, it.operator))
    ])
  }

  empty_documents = {
    for input, rows in local.documents : input => [
      for it in rows : it.path
      if can(jsondecode(it.text)) && !try(length(flatten([jsondecode(it.text).Statement])) > 0, false)
    ]
  }

  odd_statements = {
    for input, rows in local.document_statements : input => [
      for it in rows : it.path
      if !try(
        contains(["Allow", "Deny"], it.statement.Effect)
        && can(it.statement.Action) != can(it.statement.NotAction)
        && can(it.statement.Resource) != can(it.statement.NotResource),
        false
      )
    ]
  }

  odd_elements = {
    for input, rows in local.document_statements : input => [
      for it in rows : it.path
      if can(it.statement.Principal)
      || can(it.statement.NotPrincipal)
      || can(it.statement.Condition)
      && !can(keys(it.statement.Condition))
    ]
  }

  odd_conditions = {
    for input, rows in local.conditions : input => [
      for it in rows : it.path
      if !try(
        alltrue(
          flatten([
            for key in keys(it.written) : [
              for each in flatten([it.written[key]]) : each != null && can(tostring(each))
            ]
          ])
        ),
        false
      )
    ]
  }

  self_managing_groups = [
    for it in local.owners.groups : it.path
    if try(tobool(it.of.self_management), null) != false
  ]

  groups_with_mfa = [
    for it in local.owners.groups : it.path
    if try(coalesce(tobool(it.of.require_mfa), var.should_require_mfa), var.should_require_mfa)
  ]

  groups_with_denial = [
    for it in local.owners.groups : it.path
    if contains(local.groups_with_mfa, it.path)
    && length(
      flatten([
        try([for each in it.of.json_policies : true], []),
        try([for each in it.of.aws_managed_policy_names : true], []),
        try([for each in it.of.customer_managed_policy_names : true], []),
      ])
    ) > 0
  ]

  users_with_mfa = [
    for it in local.owners.users : it.path
    if try(tobool(it.of.require_mfa) == true, false)
  ]

  offboarding_users = [
    for it in local.owners.users : it.path
    if try(it.of.status, null) == "offboarding"
  ]

  statement_sizes = {
    for input, statements in local.statements : input => [
      for it in statements : {
        path = it.owner
        characters = try(
          length(
            replace(
              jsonencode({ Effect = it.effect, Action = it.policy.actions, Resource = it.policy.resources }),
              "/\\\\u00(3c|3e|26)/",
              "<"
            )
          ),
          0
        ) + (input == "policies" ? 1 : length(it.effect) + 48) + (it.effect == "Allow" && (try(tobool(it.policy.force_mfa) == true, false) || contains(local.groups_with_mfa, it.owner)) ? 61 : 0)
      }
    ]
  }

  document_sizes = {
    for input, documents in local.documents : input => [
      for it in documents : {
        path       = it.owner
        characters = try(length(replace(jsonencode(jsondecode(it.text)), "/\\\\u00(3c|3e|26)/", "<")), 0)
      }
    ]
  }

  # What the definition adds for MFA and offboarding, and the frame around statements.
  added_sizes = {
    users = concat(
      [for path in local.users_with_mfa : { path = path, characters = 462 }],
      [for path in local.offboarding_users : { path = path, characters = 101 }]
    )
    groups = [for path in local.groups_with_denial : { path = path, characters = 462 }]
    policies = [
      for it in local.owners.policies : { path = it.path, characters = 38 }
      if try(it.of.json, null) == null
    ]
  }

  # Sizes of the policies of each owner, which AWS counts together.
  sizes = {
    for input, added in local.added_sizes : input => {
      for it in concat(local.statement_sizes[input], local.document_sizes[input], added) :
      it.path => it.characters...
    }
  }

  reading_verbs = {
    iam = ["get", "list", "simulate", "generate"]
    sts = [
      "getaccesskeyinfo",
      "getcalleridentity",
      "getservicebearertoken",
      "getsessiontoken",
      "decode",
    ]
    sso            = ["get", "list", "describe", "search"]
    sso-directory  = ["get", "list", "describe", "search", "is"]
    identitystore  = ["get", "list", "describe", "is"]
    account-access = ["get", "list"]
    organizations  = ["list", "describe"]
  }

  reading_pattern = "^(${join("|", [for name, verbs in local.reading_verbs : "${name}:(${join("|", verbs)}).*"])})$"

  # Which services of developers let them grant permissions, other than to read.
  grants_permissions = [
    for text in var.iam_group_developers_permitted_services : anytrue([
      for name in keys(local.reading_verbs) : can(
        regex("^${replace(replace(split(":", lower(trimspace(text)))[0], "*", ".*"), "?", ".")}$", name)
      )
    ]) && !can(regex(local.reading_pattern, lower(trimspace(text))))
  ]

  known_policies = {
    for name in concat(
      [for it in local.policies_by_inputs : it.name],
      [for it in local.owners.policies : "${try(substr(coalesce(it.of.path, "/"), 1, -1), "")}${it.name}"],
      try([for each in var.policies_made_elsewhere : each if each != null], [])
    ) :
    name => true...
  }

  bounding_policies = [
    for it in local.shaped_attributes.users : {
      path = it.path
      text = regex("^arn:[a-z-]+:iam::${var.aws_account_id}:policy/(.+)$", it.text)[0]
    }
    if it.key == "permissions_boundary"
    && can(regex("^arn:[a-z-]+:iam::${var.aws_account_id}:policy/(.+)$", it.text)[0])
  ]

  named_policies = {
    users = concat(
      [
        for it in local.texts.users : { path = it.path, text = it.text }
        if it.key == "customer_managed_policy_names"
      ],
      local.bounding_policies
    )
    groups = [
      for it in local.texts.groups : { path = it.path, text = it.text }
      if it.key == "customer_managed_policy_names"
    ]
  }

  shaped_policies = {
    for input, named in local.named_policies : input => [
      for it in named : it
      if try(
        (
          can(regex("^(?:([A-Za-z0-9+=,.@_-]+/)*[A-Za-z0-9+=,.@_-]+)$", it.text))
          && try(length(it.text) <= 639, false)
        ),
        false
      )
    ]
  }
}

# Which groups and policies are defined, and who is an administrator: for the rules in checks.tf.

locals {
  cross_account_access_groups_entries = var.enable_iam_groups ? var.iam_groups_for_cross_account_access : []

  cross_account_access_groups_by_slot = [
    for entry in local.cross_account_access_groups_entries : try(
      { for arn in entry.iam_role_arns : parseint(substr(sha256(arn), 0, 8), 16) % 10 => arn... },
      {}
    )
  ]

  cross_account_access_all_number = sum(
    concat([0], [for entry in var.iam_groups_for_cross_account_access : length(entry.iam_role_arns)])
  )

  # The size of a policy without its roles.
  cross_account_access_characters = var.should_require_mfa ? 196 : 135

  # Whether the roles of an entry need more than the 5120 characters of an inline policy. Seven roles always fit, so
  # their ARNs may be unknown while planning.
  cross_account_access_groups_outgrows = [
    for arns in [
      for entry in local.cross_account_access_groups_entries : coalesce(entry.iam_role_arns, [])
    ] :
    length(arns) > 7 ? local.cross_account_access_characters + sum(concat([0], [for arn in arns : length(arn) + 3])) > 5120 : false
  ]

  cross_account_access_all_role_arns = distinct(
    flatten(var.iam_groups_for_cross_account_access[*].iam_role_arns)
  )

  cross_account_access_all_outgrows = var.enable_iam_groups && var.should_create_iam_group_cross_account_access_all ? (
    local.cross_account_access_all_number > 7
    ? local.cross_account_access_characters + sum(
      concat([0], [for arn in local.cross_account_access_all_role_arns : length(arn) + 3])
    ) > 5120
    : false
  ) : false

  # Whether a slot has more roles than fit into a managed policy.
  cross_account_access_groups_full = [
    for slots in local.cross_account_access_groups_by_slot : anytrue([
      for slot, arns in slots :
      local.cross_account_access_characters + sum(concat([0], [for arn in arns : length(arn) + 3])) > 6144
    ])
  ]

  cross_account_access_all_full = anytrue([
    for slot, arns in {
      for arn in local.cross_account_access_all_role_arns :
      parseint(substr(sha256(arn), 0, 8), 16) % 10 => arn...
    } :
    local.cross_account_access_characters + sum(concat([0], [for arn in arns : length(arn) + 3])) > 6144
  ])

  cross_account_access_all_in_slots = local.cross_account_access_all_outgrows ? local.cross_account_access_all_role_arns : []

  groups_by_switch = [
    {
      switch = "should_create_iam_group_full_access"
      is_on  = var.should_create_iam_group_full_access
      lacks  = []
      path   = "iam_group_name_full_access"
      name   = var.iam_group_name_full_access
    },
    {
      switch = "should_create_iam_group_billing"
      is_on  = var.should_create_iam_group_billing
      lacks  = []
      path   = "iam_group_name_billing"
      name   = var.iam_group_name_billing
    },
    {
      switch = "should_create_iam_group_support"
      is_on  = var.should_create_iam_group_support
      lacks  = []
      path   = "iam_group_name_support"
      name   = var.iam_group_name_support
    },
    {
      switch = "should_create_iam_group_logs"
      is_on  = var.should_create_iam_group_logs
      lacks  = []
      path   = "iam_group_name_logs"
      name   = var.iam_group_name_logs
    },
    {
      switch = "should_create_iam_group_developers"
      is_on  = var.should_create_iam_group_developers
      lacks  = []
      path   = "iam_group_name_developers"
      name   = var.iam_group_name_developers
    },
    {
      switch = "should_create_iam_group_read_only"
      is_on  = var.should_create_iam_group_read_only
      lacks  = []
      path   = "iam_group_name_read_only"
      name   = var.iam_group_name_read_only
    },
    {
      switch = "should_create_iam_group_use_existing_iam_roles"
      is_on  = var.should_create_iam_group_use_existing_iam_roles
      lacks  = []
      path   = "iam_group_name_use_existing_iam_roles"
      name   = var.iam_group_name_use_existing_iam_roles
    },
    {
      switch = "should_create_iam_group_auto_deploy"
      is_on  = var.should_create_iam_group_auto_deploy
      lacks  = []
      path   = "iam_group_name_auto_deploy"
      name   = var.iam_group_name_auto_deploy
    },
    {
      switch = "should_create_iam_group_houston_cli_users"
      is_on  = var.should_create_iam_group_houston_cli_users
      lacks  = []
      path   = "iam_group_name_houston_cli"
      name   = var.iam_group_name_houston_cli
    },
    {
      switch = "should_create_iam_group_user_self_mgmt"
      is_on  = var.should_create_iam_group_user_self_mgmt
      lacks  = []
      path   = "iam_group_name_iam_user_self_mgmt"
      name   = var.iam_group_name_iam_user_self_mgmt
    },
    {
      switch = "should_create_iam_group_iam_admin"
      is_on  = var.should_create_iam_group_iam_admin
      lacks  = []
      path   = "iam_group_name_iam_admin"
      name   = var.iam_group_name_iam_admin
    },
  ]

  group_of_all_accounts = {
    switch = "should_create_iam_group_cross_account_access_all"
    is_on  = var.should_create_iam_group_cross_account_access_all
    lacks  = length(var.iam_groups_for_cross_account_access) > 0 ? [] : ["an entry of iam_groups_for_cross_account_access"]
    path   = "cross_account_access_all_group_name"
    name   = var.cross_account_access_all_group_name
  }

  listed_groups = concat(
    [
      for at, name in var.iam_group_names_ssh_grunt_sudo_users : {
        path = "iam_group_names_ssh_grunt_sudo_users[${at}]"
        name = name
      }
    ],
    [
      for at, name in var.iam_group_names_ssh_grunt_users : {
        path = "iam_group_names_ssh_grunt_users[${at}]"
        name = name
      }
    ],
    [
      for at, entry in var.iam_groups_for_cross_account_access : {
        path = "iam_groups_for_cross_account_access[${at}].group_name"
        name = entry.group_name
      }
    ]
  )

  made_groups = concat(
    [
      for made in concat(
        [for it in local.groups_by_switch : it if it.is_on],
        local.listed_groups,
        [for it in [local.group_of_all_accounts] : it if it.is_on && length(it.lacks) == 0]
      ) :
      made
      if var.enable_iam_groups && made.name != null
    ],
    local.owners.groups
  )

  policies_of_slots = flatten([
    for at, entry in local.cross_account_access_groups_entries : [
      for slot in keys(local.cross_account_access_groups_by_slot[at]) : {
        path = "iam_groups_for_cross_account_access[${at}].group_name"
        name = "${entry.group_name}-${slot}"
      }
    ]
    if local.cross_account_access_groups_outgrows[at]
  ])

  policies_of_slots_of_all = [
    for slot in keys({
      for arn in local.cross_account_access_all_in_slots :
      parseint(substr(sha256(arn), 0, 8), 16) % 10 => arn...
    }) :
    {
      path = "cross_account_access_all_group_name"
      name = "${var.cross_account_access_all_group_name}-${slot}"
    }
  ]

  policies_by_inputs = concat(
    [
      for name in var.enable_iam_groups && var.should_create_iam_group_iam_admin ? ["iam-admin"] :
      [] : { path = "should_create_iam_group_iam_admin", name = name }
    ],
    var.enable_iam_groups
    || length(local.self_managing_groups) > 0
    ? [{ path = "iam_policy_iam_user_self_mgmt", name = var.iam_policy_iam_user_self_mgmt }]
    : [],
    local.policies_of_slots,
    local.policies_of_slots_of_all
  )

  made_policies   = concat(local.policies_by_inputs, local.owners.policies)
  names_of_groups = [for made in local.made_groups : lower(made.name)]

  known_groups = concat(
    [for made in local.made_groups : made.name],
    try([for each in var.groups_made_elsewhere : each if each != null], [])
  )

  users_by_group = try(
    transpose({
      for it in local.owners.users : it.name => it.of.groups
      if try(it.of.groups, null) != null && try(it.of.status, null) != "offboarding"
    }),
    {}
  )

  # Groups of users that are neither defined here nor listed as defined elsewhere, with users.
  unknown_groups = {
    for group, names in local.users_by_group : group => names
    if !(
      contains(local.known_groups, group)
      || !(can(regex("^(?:[A-Za-z0-9+=,.@_-]+)$", group)) && try(length(group) <= 128, false))
    )
  }

  groups_need = var.enable_iam_groups ? [] : ["enable_iam_groups = true"]

  nameable_groups = concat(
    [
      for it in concat(local.groups_by_switch, [local.group_of_all_accounts]) : {
        name  = it.name
        needs = concat(local.groups_need, it.is_on ? [] : ["${it.switch} = true"], it.lacks)
      }
    ],
    [for it in local.listed_groups : { name = it.name, needs = local.groups_need } if it.name != null],
    [for it in local.owners.groups : { name = it.name, needs = [] }]
  )

  ways_to_groups = {
    for it in local.nameable_groups :
    lower(it.name) => length(it.needs) > 0 ? join(", ", it.needs) : it.name...
  }

  told_unknown_groups = [
    for group, names in local.unknown_groups : join(
      "",
      [
        group,
        " of ",
        join(", ", slice(names, 0, min(3, length(names)))),
        length(names) > 3 ? " and ${length(names) - 3} more" : "",
        try(" (write ${local.ways_to_groups[lower(group)][0]})", ""),
      ]
    )
  ]

  own_groups_with_full_policies = [
    for it in local.owners.groups : lower(it.name)
    if try(
      length(
        setintersection(it.of.aws_managed_policy_names, ["AdministratorAccess", "IAMFullAccess"])
      ) > 0,
      false
    )
  ]

  own_groups_with_all_actions = [
    for it in local.owners.groups : lower(it.name)
    if anytrue(
      try(
        [
          for of in values(it.of.inline_iam_policies) : try(
            anytrue([for each in of.actions : contains(["*", "*:*", "iam:*"], lower(each))])
            && contains(of.resources, "*")
            && try(of.effect, null) != "Deny",
            false
          )
        ],
        []
      )
    )
  ]

  own_groups_with_other_policies = [
    for it in local.owners.groups : lower(it.name)
    if anytrue(try([for of in values(it.of.inline_iam_policies) : try(of.effect == "Deny", false)], []))
    || try(length(it.of.json_policies) > 0, false)
    || try(length(it.of.customer_managed_policy_names) > 0, false)
  ]

  # The meaning of policies is not checked here: these may deny what others grant.
  own_groups_that_may_refuse = [
    for it in local.owners.groups : lower(it.name)
    if contains(local.own_groups_with_other_policies, lower(it.name))
    || try(
      length(setsubtract(it.of.aws_managed_policy_names, ["AdministratorAccess", "IAMFullAccess"])) > 0,
      false
    )
  ]

  own_groups_with_policies = [
    for it in local.owners.groups : lower(it.name)
    if try(length(it.of.aws_managed_policy_names) > 0, false)
    || try(length(it.of.customer_managed_policy_names) > 0, false)
    || try(length(it.of.inline_iam_policies) > 0, false)
    || try(length(it.of.json_policies) > 0, false)
  ]

  administrating_groups_made_here = concat(
    var.enable_iam_groups
    && var.should_create_iam_group_full_access
    ? [lower(var.iam_group_name_full_access)]
    : [],
    var.enable_iam_groups
    && var.should_create_iam_group_iam_admin
    ? [lower(var.iam_group_name_iam_admin)]
    : []
  )

  administrating_groups = concat(
    local.administrating_groups_made_here,
    tolist(
      setsubtract(
        concat(local.own_groups_with_full_policies, local.own_groups_with_all_actions),
        local.own_groups_that_may_refuse
      )
    )
  )

  groups_that_may_administer = concat(local.administrating_groups, local.own_groups_with_policies)

  leaving_administrators = [
    for it in local.owners.users : {
      path          = it.path
      is_on_purpose = try(tobool(it.of.leaves_no_administrator) == true, false)
    }
    if try(
      it.of.status == "offboarding"
      && anytrue([
        for each in flatten([try(it.of.groups, [])]) :
        contains(local.administrating_groups, try(lower(each), ""))
      ]),
      false
    )
  ]

  possible_administrators = [
    for it in local.owners.users : it.path
    if anytrue([
      for each in flatten([try(it.of.groups, [])]) :
      contains(local.groups_that_may_administer, try(lower(each), ""))
    ])
  ]

  staying_administrators = setsubtract(local.possible_administrators, local.offboarding_users)

  said_to_be_last = [
    for it in local.owners.users : it.path
    if try(tobool(it.of.leaves_no_administrator) == true, false)
  ]

  not_the_last = setsubtract(
    local.said_to_be_last,
    setintersection(local.possible_administrators, local.offboarding_users)
  )

  is_without_administrators = length(local.staying_administrators) == 0 && !anytrue([
    for it in local.leaving_administrators : it.is_on_purpose
  ])
}

locals {
  slots_are_known = length(
    data.aws_partition.iam_role_arns_of_more_than_7_roles_must_be_texts_known_when_planning
  ) == 0
}
