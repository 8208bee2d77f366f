# The groups and managed policies, including your own.
# Written by `landingzone module` 0.2.0: change the definition, not this file.

# full_access: members may do everything on all resources.

locals {
  # Members wait for a group with all its policies: each local.after_ is an empty string, known once the resources in
  # its list exist.
  after_full_access = length([
    aws_iam_group.full_access,
    aws_iam_group_policy.full_access,
    aws_iam_group_policy_attachment.full_access_iam_user_self_mgmt,
  ]) > 0 ? "" : ""
}

resource "aws_iam_group" "full_access" {
  count = var.enable_iam_groups && var.should_create_iam_group_full_access ? 1 : 0

  name = "${local.after_checks}${var.iam_group_name_full_access}"

  lifecycle {
    create_before_destroy = true
  }
}

data "aws_iam_policy_document" "full_access" {
  count = var.enable_iam_groups && var.should_create_iam_group_full_access ? 1 : 0

  statement {
    sid       = "fullAccess"
    effect    = "Allow"
    actions   = ["*"]
    resources = ["*"]

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

resource "aws_iam_group_policy" "full_access" {
  count = var.enable_iam_groups && var.should_create_iam_group_full_access ? 1 : 0

  name   = "full-access"
  group  = aws_iam_group.full_access[0].name
  policy = data.aws_iam_policy_document.full_access[0].json

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_group_policy_attachment" "full_access_iam_user_self_mgmt" {
  count = var.enable_iam_groups && var.should_create_iam_group_full_access ? 1 : 0

  group      = aws_iam_group.full_access[0].name
  policy_arn = aws_iam_policy.iam_user_self_mgmt[0].arn

  depends_on = [aws_iam_group_policy.full_access]
}

# billing: members may read and change billing, budgets and payment.

locals {
  after_billing = length([
    local.after_full_access,
    aws_iam_group.billing,
    aws_iam_group_policy.billing,
    aws_iam_group_policy_attachment.billing_iam_user_self_mgmt,
    aws_iam_group_policy_attachment.billing_aws_managed,
  ]) > 0 ? "" : ""
}

resource "aws_iam_group" "billing" {
  count = var.enable_iam_groups && var.should_create_iam_group_billing ? 1 : 0

  name = "${local.after_checks}${var.iam_group_name_billing}"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_group_policy" "billing" {
  count = var.enable_iam_groups && var.should_create_iam_group_billing && var.should_require_mfa ? 1 : 0

  name   = "require-mfa"
  group  = aws_iam_group.billing[0].name
  policy = data.aws_iam_policy_document.require_mfa.json

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_group_policy_attachment" "billing_aws_managed" {
  count = var.enable_iam_groups && var.should_create_iam_group_billing ? 1 : 0

  group      = aws_iam_group.billing[0].name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/job-function/Billing"

  lifecycle {
    ignore_changes = [policy_arn]
  }

  depends_on = [aws_iam_group_policy.billing]
}

resource "aws_iam_group_policy_attachment" "billing_iam_user_self_mgmt" {
  count = var.enable_iam_groups && var.should_create_iam_group_billing ? 1 : 0

  group      = aws_iam_group.billing[0].name
  policy_arn = aws_iam_policy.iam_user_self_mgmt[0].arn

  depends_on = [aws_iam_group_policy.billing]
}

# support: members may open and follow AWS Support cases.

locals {
  after_support = length([
    local.after_billing,
    aws_iam_group.support,
    aws_iam_group_policy.support,
    aws_iam_group_policy_attachment.support_iam_user_self_mgmt,
    aws_iam_group_policy_attachment.support_aws_managed,
  ]) > 0 ? "" : ""
}

resource "aws_iam_group" "support" {
  count = var.enable_iam_groups && var.should_create_iam_group_support ? 1 : 0

  name = "${local.after_checks}${var.iam_group_name_support}"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_group_policy" "support" {
  count = var.enable_iam_groups && var.should_create_iam_group_support && var.should_require_mfa ? 1 : 0

  name   = "require-mfa"
  group  = aws_iam_group.support[0].name
  policy = data.aws_iam_policy_document.require_mfa.json

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_group_policy_attachment" "support_aws_managed" {
  count = var.enable_iam_groups && var.should_create_iam_group_support ? 1 : 0

  group      = aws_iam_group.support[0].name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AWSSupportAccess"

  lifecycle {
    ignore_changes = [policy_arn]
  }

  depends_on = [aws_iam_group_policy.support]
}

resource "aws_iam_group_policy_attachment" "support_iam_user_self_mgmt" {
  count = var.enable_iam_groups && var.should_create_iam_group_support ? 1 : 0

  group      = aws_iam_group.support[0].name
  policy_arn = aws_iam_policy.iam_user_self_mgmt[0].arn

  depends_on = [aws_iam_group_policy.support]
}

# logs: members may read CloudTrail, AWS Config, CloudWatch and CloudWatch Logs.

locals {
  after_logs = length([
    local.after_support,
    aws_iam_group.logs,
    aws_iam_group_policy.logs,
    aws_iam_group_policy.logs_decrypt_cloudtrail,
    aws_iam_group_policy_attachment.logs_iam_user_self_mgmt,
  ]) > 0 ? "" : ""
}

resource "aws_iam_group" "logs" {
  count = var.enable_iam_groups && var.should_create_iam_group_logs ? 1 : 0

  name = "${local.after_checks}${var.iam_group_name_logs}"

  lifecycle {
    create_before_destroy = true
  }
}

data "aws_iam_policy_document" "logs" {
  count = var.enable_iam_groups && var.should_create_iam_group_logs ? 1 : 0

  statement {
    sid       = "readCloudTrail"
    effect    = "Allow"
    actions   = ["cloudtrail:Describe*", "cloudtrail:Get*", "cloudtrail:List*", "cloudtrail:LookupEvents"]
    resources = ["*"]

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
    sid       = "readConfig"
    effect    = "Allow"
    actions   = ["config:BatchGet*", "config:Describe*", "config:Get*", "config:List*", "config:Select*"]
    resources = ["*"]

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
    sid    = "readCloudWatch"
    effect = "Allow"
    actions = [
      "cloudwatch:Describe*",
      "cloudwatch:GetAlarmMuteRule",
      "cloudwatch:GetDashboard",
      "cloudwatch:GetInsightRuleReport",
      "cloudwatch:GetMetricData",
      "cloudwatch:GetMetricStatistics",
      "cloudwatch:GetMetricStream",
      "cloudwatch:GetMetricWidgetImage",
      "cloudwatch:ListAlarmMuteRules",
      "cloudwatch:ListDashboards",
      "cloudwatch:ListMetricStreams",
      "cloudwatch:ListMetrics",
      "cloudwatch:ListTagsForResource",
    ]
    resources = ["*"]

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
    sid    = "readCloudWatchLogs"
    effect = "Allow"
    actions = [
      "logs:Describe*",
      "logs:FilterLogEvents",
      "logs:GetLogEvents",
      "logs:GetLogFields",
      "logs:GetLogGroupFields",
      "logs:GetLogRecord",
      "logs:GetQueryResults",
      "logs:ListAnomalies",
      "logs:ListLogAnomalyDetectors",
      "logs:ListLogGroups",
      "logs:ListLogGroupsForQuery",
      "logs:ListTagsForResource",
      "logs:ListTagsLogGroup",
      "logs:StartLiveTail",
      "logs:StartQuery",
      "logs:StopLiveTail",
      "logs:StopQuery",
      "logs:TestMetricFilter",
    ]
    resources = ["*"]

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

data "aws_iam_policy_document" "logs_decrypt_cloudtrail" {
  count = var.enable_iam_groups && var.should_create_iam_group_logs && var.cloudtrail_kms_key_arn != null ? 1 : 0

  statement {
    sid       = "decryptCloudTrailLogs"
    effect    = "Allow"
    actions   = ["kms:Decrypt", "kms:DescribeKey"]
    resources = [var.cloudtrail_kms_key_arn]

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

resource "aws_iam_group_policy" "logs" {
  count = var.enable_iam_groups && var.should_create_iam_group_logs ? 1 : 0

  name   = "logs"
  group  = aws_iam_group.logs[0].name
  policy = data.aws_iam_policy_document.logs[0].json

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_group_policy" "logs_decrypt_cloudtrail" {
  count = var.enable_iam_groups && var.should_create_iam_group_logs && var.cloudtrail_kms_key_arn != null ? 1 : 0

  name   = "decrypt-cloudtrail-logs"
  group  = aws_iam_group.logs[0].name
  policy = data.aws_iam_policy_document.logs_decrypt_cloudtrail[0].json

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_group_policy_attachment" "logs_iam_user_self_mgmt" {
  count = var.enable_iam_groups && var.should_create_iam_group_logs ? 1 : 0

  group      = aws_iam_group.logs[0].name
  policy_arn = aws_iam_policy.iam_user_self_mgmt[0].arn

  depends_on = [aws_iam_group_policy.logs, aws_iam_group_policy.logs_decrypt_cloudtrail]
}

# developers: members may use the permitted services fully, and a personal S3 bucket.

locals {
  after_developers = length([
    local.after_logs,
    aws_iam_group.developers,
    aws_iam_group_policy.developers,
    aws_iam_group_policy.developers_personal_s3_bucket,
    aws_iam_group_policy_attachment.developers_iam_user_self_mgmt,
  ]) > 0 ? "" : ""
}

resource "aws_iam_group" "developers" {
  count = var.enable_iam_groups && var.should_create_iam_group_developers ? 1 : 0

  name = "${local.after_checks}${var.iam_group_name_developers}"

  lifecycle {
    create_before_destroy = true
  }
}

data "aws_iam_policy_document" "developers" {
  count = var.enable_iam_groups && var.should_create_iam_group_developers && length(var.iam_group_developers_permitted_services) > 0 ? 1 : 0

  statement {
    sid    = "permittedServices"
    effect = "Allow"
    actions = [
      for entry in var.iam_group_developers_permitted_services :
      length(regexall(":", entry)) > 0 ? entry : "${entry}:*"
    ]
    resources = ["*"]

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

data "aws_iam_policy_document" "developers_personal_s3_bucket" {
  count = var.enable_iam_groups && var.should_create_iam_group_developers ? 1 : 0

  statement {
    sid     = "personalBucket"
    effect  = "Allow"
    actions = ["s3:*"]
    resources = [
      "arn:${data.aws_partition.current.partition}:s3:::${var.iam_group_developers_s3_bucket_prefix}&{aws:username}",
      "arn:${data.aws_partition.current.partition}:s3:::${var.iam_group_developers_s3_bucket_prefix}&{aws:username}/*",
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

resource "aws_iam_group_policy" "developers" {
  count = var.enable_iam_groups && var.should_create_iam_group_developers && length(var.iam_group_developers_permitted_services) > 0 ? 1 : 0

  name   = "developers"
  group  = aws_iam_group.developers[0].name
  policy = data.aws_iam_policy_document.developers[0].json

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_group_policy" "developers_personal_s3_bucket" {
  count = var.enable_iam_groups && var.should_create_iam_group_developers ? 1 : 0

  name   = "developers_personal_s3_bucket"
  group  = aws_iam_group.developers[0].name
  policy = data.aws_iam_policy_document.developers_personal_s3_bucket[0].json

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_group_policy_attachment" "developers_iam_user_self_mgmt" {
  count = var.enable_iam_groups && var.should_create_iam_group_developers ? 1 : 0

  group      = aws_iam_group.developers[0].name
  policy_arn = aws_iam_policy.iam_user_self_mgmt[0].arn

  depends_on = [aws_iam_group_policy.developers, aws_iam_group_policy.developers_personal_s3_bucket]
}

# read_only: members may read most AWS services, and data in them such as objects in S3.

locals {
  after_read_only = length([
    local.after_developers,
    aws_iam_group.read_only,
    aws_iam_group_policy.read_only,
    aws_iam_group_policy_attachment.read_only_iam_user_self_mgmt,
    aws_iam_group_policy_attachment.read_only_aws_managed,
  ]) > 0 ? "" : ""
}

resource "aws_iam_group" "read_only" {
  count = var.enable_iam_groups && var.should_create_iam_group_read_only ? 1 : 0

  name = "${local.after_checks}${var.iam_group_name_read_only}"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_group_policy" "read_only" {
  count = var.enable_iam_groups && var.should_create_iam_group_read_only && var.should_require_mfa ? 1 : 0

  name   = "require-mfa"
  group  = aws_iam_group.read_only[0].name
  policy = data.aws_iam_policy_document.require_mfa.json

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_group_policy_attachment" "read_only_aws_managed" {
  count = var.enable_iam_groups && var.should_create_iam_group_read_only ? 1 : 0

  group      = aws_iam_group.read_only[0].name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/ReadOnlyAccess"

  lifecycle {
    ignore_changes = [policy_arn]
  }

  depends_on = [aws_iam_group_policy.read_only]
}

resource "aws_iam_group_policy_attachment" "read_only_iam_user_self_mgmt" {
  count = var.enable_iam_groups && var.should_create_iam_group_read_only ? 1 : 0

  group      = aws_iam_group.read_only[0].name
  policy_arn = aws_iam_policy.iam_user_self_mgmt[0].arn

  depends_on = [aws_iam_group_policy.read_only]
}

# use_existing_iam_roles: members may pass existing roles to AWS services and look them up; never create or change one.

locals {
  after_use_existing_iam_roles = length([
    local.after_read_only,
    aws_iam_group.use_existing_iam_roles,
    aws_iam_group_policy.use_existing_iam_roles,
  ]) > 0 ? "" : ""
}

resource "aws_iam_group" "use_existing_iam_roles" {
  count = var.enable_iam_groups && var.should_create_iam_group_use_existing_iam_roles ? 1 : 0

  name = "${local.after_checks}${var.iam_group_name_use_existing_iam_roles}"

  lifecycle {
    create_before_destroy = true
  }
}

data "aws_iam_policy_document" "use_existing_iam_roles" {
  count = var.enable_iam_groups && var.should_create_iam_group_use_existing_iam_roles ? 1 : 0

  statement {
    sid       = "passRoles"
    effect    = "Allow"
    actions   = ["iam:PassRole"]
    resources = ["arn:${data.aws_partition.current.partition}:iam::${var.aws_account_id}:role/*"]

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
    sid       = "listRolesAndInstanceProfiles"
    effect    = "Allow"
    actions   = ["iam:ListInstanceProfiles", "iam:ListRoles"]
    resources = ["*"]

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
    sid     = "viewRolesAndInstanceProfiles"
    effect  = "Allow"
    actions = ["iam:GetInstanceProfile", "iam:GetRole", "iam:ListInstanceProfilesForRole"]
    resources = [
      "arn:${data.aws_partition.current.partition}:iam::${var.aws_account_id}:instance-profile/*",
      "arn:${data.aws_partition.current.partition}:iam::${var.aws_account_id}:role/*",
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

resource "aws_iam_group_policy" "use_existing_iam_roles" {
  count = var.enable_iam_groups && var.should_create_iam_group_use_existing_iam_roles ? 1 : 0

  name   = "use-existing-iam-roles"
  group  = aws_iam_group.use_existing_iam_roles[0].name
  policy = data.aws_iam_policy_document.use_existing_iam_roles[0].json

  lifecycle {
    create_before_destroy = true
  }
}

# auto_deploy: members may use exactly the actions in auto_deploy_permissions, without MFA, since machines have none.

locals {
  after_auto_deploy = length([
    local.after_use_existing_iam_roles,
    aws_iam_group.auto_deploy,
    aws_iam_group_policy.auto_deploy,
  ]) > 0 ? "" : ""
}

resource "aws_iam_group" "auto_deploy" {
  count = var.enable_iam_groups && var.should_create_iam_group_auto_deploy ? 1 : 0

  name = "${local.after_checks}${var.iam_group_name_auto_deploy}"

  lifecycle {
    create_before_destroy = true
  }
}

data "aws_iam_policy_document" "auto_deploy" {
  count = var.enable_iam_groups && var.should_create_iam_group_auto_deploy ? 1 : 0

  statement {
    sid       = "autoDeploy"
    effect    = "Allow"
    actions   = var.auto_deploy_permissions
    resources = ["*"]
  }
}

resource "aws_iam_group_policy" "auto_deploy" {
  count = var.enable_iam_groups && var.should_create_iam_group_auto_deploy ? 1 : 0

  name   = "auto-deploy"
  group  = aws_iam_group.auto_deploy[0].name
  policy = data.aws_iam_policy_document.auto_deploy[0].json

  lifecycle {
    create_before_destroy = true
  }
}

# houston_cli_users: members may invoke API Gateway APIs, as the Houston CLI does.

locals {
  after_houston_cli_users = length([
    local.after_auto_deploy,
    aws_iam_group.houston_cli_users,
    aws_iam_group_policy.houston_cli_users,
  ]) > 0 ? "" : ""
}

resource "aws_iam_group" "houston_cli_users" {
  count = var.enable_iam_groups && var.should_create_iam_group_houston_cli_users ? 1 : 0

  name = "${local.after_checks}${var.iam_group_name_houston_cli}"

  lifecycle {
    create_before_destroy = true
  }
}

data "aws_iam_policy_document" "houston_cli_users" {
  count = var.enable_iam_groups && var.should_create_iam_group_houston_cli_users ? 1 : 0

  statement {
    sid       = "invokeApis"
    effect    = "Allow"
    actions   = ["execute-api:Invoke"]
    resources = ["*"]

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

resource "aws_iam_group_policy" "houston_cli_users" {
  count = var.enable_iam_groups && var.should_create_iam_group_houston_cli_users ? 1 : 0

  name   = "houston-cli-users"
  group  = aws_iam_group.houston_cli_users[0].name
  policy = data.aws_iam_policy_document.houston_cli_users[0].json

  lifecycle {
    create_before_destroy = true
  }
}

# iam_user_self_mgmt: members may manage their own IAM user.

locals {
  after_iam_user_self_mgmt = length([
    local.after_houston_cli_users,
    aws_iam_group.iam_user_self_mgmt,
    aws_iam_group_policy_attachment.iam_user_self_mgmt,
  ]) > 0 ? "" : ""
}

resource "aws_iam_group" "iam_user_self_mgmt" {
  count = var.enable_iam_groups && var.should_create_iam_group_user_self_mgmt ? 1 : 0

  name = "${local.after_checks}${var.iam_group_name_iam_user_self_mgmt}"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_group_policy_attachment" "iam_user_self_mgmt" {
  count = var.enable_iam_groups && var.should_create_iam_group_user_self_mgmt ? 1 : 0

  group      = aws_iam_group.iam_user_self_mgmt[0].name
  policy_arn = aws_iam_policy.iam_user_self_mgmt[0].arn
}

# iam_admin: members may administer IAM, which amounts to everything.

locals {
  after_iam_admin = length([
    local.after_iam_user_self_mgmt,
    aws_iam_group.iam_admin,
    aws_iam_group_policy_attachment.iam_admin_iam_user_self_mgmt,
    aws_iam_group_policy_attachment.iam_admin_customer_managed,
  ]) > 0 ? "" : ""
}

resource "aws_iam_group" "iam_admin" {
  count = var.enable_iam_groups && var.should_create_iam_group_iam_admin ? 1 : 0

  name = "${local.after_checks}${var.iam_group_name_iam_admin}"

  lifecycle {
    create_before_destroy = true
  }
}

data "aws_iam_policy_document" "iam_admin" {
  count = var.enable_iam_groups && var.should_create_iam_group_iam_admin ? 1 : 0

  statement {
    sid       = "iamAdmin"
    effect    = "Allow"
    actions   = ["iam:*"]
    resources = ["*"]

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

resource "aws_iam_policy" "iam_admin" {
  count = var.enable_iam_groups && var.should_create_iam_group_iam_admin ? 1 : 0

  name        = "${local.after_checks}iam-admin"
  description = "Administer IAM."
  policy      = data.aws_iam_policy_document.iam_admin[0].json

  lifecycle {
    ignore_changes = [description]
  }
}

resource "aws_iam_group_policy_attachment" "iam_admin_customer_managed" {
  count = var.enable_iam_groups && var.should_create_iam_group_iam_admin ? 1 : 0

  group      = aws_iam_group.iam_admin[0].name
  policy_arn = aws_iam_policy.iam_admin[0].arn
}

resource "aws_iam_group_policy_attachment" "iam_admin_iam_user_self_mgmt" {
  count = var.enable_iam_groups && var.should_create_iam_group_iam_admin ? 1 : 0

  group      = aws_iam_group.iam_admin[0].name
  policy_arn = aws_iam_policy.iam_user_self_mgmt[0].arn
}

# iam_group_names_ssh_grunt_sudo_users: membership grants nothing in AWS; marks who may SSH with sudo.

locals {
  ssh_iam_sudo_users = {
    for name in var.iam_group_names_ssh_grunt_sudo_users : name => name
    if var.enable_iam_groups
  }
}

resource "aws_iam_group" "ssh_iam_sudo_users" {
  for_each = local.ssh_iam_sudo_users

  name = "${local.after_checks}${each.key}"

  lifecycle {
    create_before_destroy = true
  }
}

# iam_group_names_ssh_grunt_users: membership grants nothing in AWS; marks who may SSH without sudo.

locals {
  ssh_iam_users = {
    for name in var.iam_group_names_ssh_grunt_users : name => name
    if var.enable_iam_groups
  }
}

resource "aws_iam_group" "ssh_iam_users" {
  for_each = local.ssh_iam_users

  name = "${local.after_checks}${each.key}"

  lifecycle {
    create_before_destroy = true
  }
}

# iam_groups_for_cross_account_access: members may assume the listed roles of other accounts.

locals {
  cross_account_access_groups = {
    for entry in var.iam_groups_for_cross_account_access : entry.group_name => entry.iam_role_arns
    if var.enable_iam_groups
  }

  cross_account_access_groups_documents = {
    for key, document in data.aws_iam_policy_document.cross_account_access_groups : key => document.json
  }

  cross_account_access_groups_inline = {
    for key, arns in {
      for at, entry in local.cross_account_access_groups_entries : entry.group_name => entry.iam_role_arns
      if !local.cross_account_access_groups_outgrows[at]
    } :
    key => arns
    if local.slots_are_known
  }

  # Managed policies in ten slots: the ARN of a role decides its slot, so one more role changes only one policy.
  cross_account_access_groups_slots = {
    for key, arns in merge(
      {},
      [
        for at, entry in local.cross_account_access_groups_entries : {
          for slot, arns in local.cross_account_access_groups_by_slot[at] :
          "${entry.group_name}/${slot}" => arns
        }
        if local.cross_account_access_groups_outgrows[at]
      ]...
    ) :
    key => arns
    if local.slots_are_known
  }

  cross_account_access_groups_slots_documents = {
    for key, document in data.aws_iam_policy_document.cross_account_access_groups_slots :
    key => document.json
  }

  after_cross_account_access_groups = length([aws_iam_group.cross_account_access_groups]) > 0 ? "" : ""

  after_cross_account_access_groups_slots = length([
    local.after_cross_account_access_groups,
    aws_iam_group_policy.cross_account_access_groups,
    aws_iam_policy.cross_account_access_groups,
  ]) > 0 ? "" : ""
}

resource "aws_iam_group" "cross_account_access_groups" {
  for_each = local.cross_account_access_groups

  name = "${local.after_checks}${each.key}"

  lifecycle {
    create_before_destroy = true
  }
}

data "aws_iam_policy_document" "cross_account_access_groups" {
  for_each = local.cross_account_access_groups_inline

  statement {
    sid       = "assumeRoles"
    effect    = "Allow"
    actions   = ["sts:AssumeRole", "sts:TagSession"]
    resources = each.value

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

data "aws_iam_policy_document" "cross_account_access_groups_slots" {
  for_each = local.cross_account_access_groups_slots

  statement {
    sid       = "assumeRoles"
    effect    = "Allow"
    actions   = ["sts:AssumeRole", "sts:TagSession"]
    resources = each.value

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

resource "aws_iam_policy" "cross_account_access_groups" {
  for_each = local.cross_account_access_groups_slots

  name        = "${local.after_checks}${replace(each.key, "/", "-")}"
  description = "Assume roles of other accounts."
  policy      = local.cross_account_access_groups_slots_documents[each.key]

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [description]
  }
}

resource "aws_iam_group_policy" "cross_account_access_groups" {
  for_each = local.cross_account_access_groups_inline

  name   = each.key
  group  = "${local.after_cross_account_access_groups}${each.key}"
  policy = local.cross_account_access_groups_documents[each.key]

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_group_policy_attachment" "cross_account_access_groups" {
  for_each = local.cross_account_access_groups_slots

  group      = "${local.after_cross_account_access_groups_slots}${split("/", each.key)[0]}"
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::${var.aws_account_id}:policy/${replace(each.key, "/", "-")}"

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [policy_arn]
  }
}

# should_create_iam_group_cross_account_access_all: members may assume every role that a cross-account group lists.

locals {
  cross_account_access_all_slots = {
    for key, arns in {
      for arn in local.cross_account_access_all_in_slots :
      parseint(substr(sha256(arn), 0, 8), 16) % 10 => arn...
    } :
    key => arns
    if local.slots_are_known
  }

  cross_account_access_all_slots_documents = {
    for key, document in data.aws_iam_policy_document.cross_account_access_all_slots :
    key => document.json
  }

  after_cross_account_access_all = length([
    aws_iam_group.cross_account_access_all,
    aws_iam_group_policy_attachment.cross_account_access_all,
    aws_iam_group_policy.cross_account_access_all,
  ]) > 0 ? "" : ""

  after_cross_account_access_all_slots = length([aws_iam_policy.cross_account_access_all]) > 0 ? "" : ""
}

resource "aws_iam_group" "cross_account_access_all" {
  count = var.enable_iam_groups && var.should_create_iam_group_cross_account_access_all && length(var.iam_groups_for_cross_account_access) > 0 ? 1 : 0

  name = "${local.after_checks}${var.cross_account_access_all_group_name}"

  lifecycle {
    create_before_destroy = true
  }
}

data "aws_iam_policy_document" "cross_account_access_all" {
  count = var.enable_iam_groups && var.should_create_iam_group_cross_account_access_all && length(var.iam_groups_for_cross_account_access) > 0 ? 1 : 0

  statement {
    sid       = "assumeRoles"
    effect    = "Allow"
    actions   = ["sts:AssumeRole", "sts:TagSession"]
    resources = local.cross_account_access_all_outgrows ? slice(local.cross_account_access_all_role_arns, 0, 1) : local.cross_account_access_all_role_arns

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

data "aws_iam_policy_document" "cross_account_access_all_slots" {
  for_each = local.cross_account_access_all_slots

  statement {
    sid       = "assumeRoles"
    effect    = "Allow"
    actions   = ["sts:AssumeRole", "sts:TagSession"]
    resources = each.value

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

resource "aws_iam_policy" "cross_account_access_all" {
  for_each = local.cross_account_access_all_slots

  name        = "${local.after_checks}${var.cross_account_access_all_group_name}-${each.key}"
  description = "Assume roles of other accounts."
  policy      = local.cross_account_access_all_slots_documents[each.key]

  lifecycle {
    ignore_changes = [description]
  }
}

# Destroyed before it is created: a renamed group keeps its inline policies, and later it could not be found under the
# old name.
resource "aws_iam_group_policy" "cross_account_access_all" {
  count = var.enable_iam_groups && var.should_create_iam_group_cross_account_access_all && length(var.iam_groups_for_cross_account_access) > 0 ? 1 : 0

  name   = var.cross_account_access_all_group_name
  group  = aws_iam_group.cross_account_access_all[0].name
  policy = data.aws_iam_policy_document.cross_account_access_all[0].json

  depends_on = [aws_iam_group_policy_attachment.cross_account_access_all]
}

resource "aws_iam_group_policy_attachment" "cross_account_access_all" {
  for_each = local.cross_account_access_all_slots

  group      = "${local.after_cross_account_access_all_slots}${aws_iam_group.cross_account_access_all[0].name}"
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::${var.aws_account_id}:policy/${var.cross_account_access_all_group_name}-${each.key}"

  lifecycle {
    ignore_changes = [policy_arn]
  }
}

# groups: your own groups.

locals {
  # The attributes that apply: null has nothing.
  groups = {
    for name, group in var.groups : name => merge(
      group,
      {
        require_mfa = try(
          coalesce(tobool(group.require_mfa), var.should_require_mfa),
          var.should_require_mfa
        )
        self_management = try(coalesce(tobool(group.self_management), true), true)
      }
    )
  }

  group_aws_managed_policies = {
    for row in flatten([
      for name, group in local.groups : [
        for policy in try(coalescelist(group.aws_managed_policy_names), []) :
        { group = name, name = policy }
      ]
    ]) :
    "${row.group}/${row.name}" => row
  }

  group_customer_managed_policies = {
    for row in flatten([
      for name, group in local.groups : [
        for policy in try(coalescelist(group.customer_managed_policy_names), []) :
        { group = name, name = policy }
      ]
    ]) :
    "${row.group}/${row.name}" => row
  }

  group_inline_denies_documents = {
    for key, document in data.aws_iam_policy_document.group_inline_denies_deny : key => document.json
  }

  group_inline_iam_policies_documents = merge(
    {
      for key, document in data.aws_iam_policy_document.group_inline_iam_policies_allow :
      key => document.json
    },
    {
      for key, document in data.aws_iam_policy_document.group_inline_iam_policies_allow_with_mfa :
      key => document.json
    }
  )

  group_inline_policies = {
    for row in flatten([
      for name, group in local.groups : [
        for key, policy in merge(lookup(group, "inline_iam_policies", {}), {}) : {
          group     = name
          name      = key
          policy    = policy
          effect    = try(coalesce(policy.effect, "Allow"), "Allow")
          force_mfa = group.require_mfa || try(coalesce(policy.force_mfa, false), false)
        }
      ]
    ]) :
    "${row.group}/${row.name}" => row
  }

  group_inline_policies_allow = {
    for key, row in local.group_inline_policies : key => row
    if row.effect == "Allow" && !row.force_mfa
  }

  group_inline_policies_allow_with_mfa = {
    for key, row in local.group_inline_policies : key => row
    if row.effect == "Allow" && row.force_mfa
  }

  group_inline_policies_deny = {
    for key, row in local.group_inline_policies : key => row
    if row.effect != "Allow"
  }

  group_json_policies = {
    for row in flatten([
      for name, group in local.groups : [
        for key, text in merge(lookup(group, "json_policies", {}), {}) :
        { group = name, name = key, text = text }
      ]
    ]) :
    "${row.group}/${row.name}" => row
  }

  groups_requiring_mfa = {
    for name, group in local.groups : name => true
    if group.require_mfa
    && length(
      flatten([
        try([for each in group.json_policies : true], []),
        try([for each in group.aws_managed_policy_names : true], []),
        try([for each in group.customer_managed_policy_names : true], []),
      ])
    ) > 0
  }

  groups_with_self_management = {
    for name, group in local.groups : name => true
    if group.self_management
  }

  # Empty strings to wait with, as in users.tf.
  after_own_groups = length([aws_iam_group.groups]) > 0 ? "" : ""

  after_group_require_mfa = length([
    local.after_own_groups,
    aws_iam_group_policy.require_mfa,
  ]) > 0 ? "" : ""

  after_group_inline_denies = length([
    local.after_group_require_mfa,
    aws_iam_group_policy.inline_denies,
  ]) > 0 ? "" : ""

  after_group_json_policies = length([
    local.after_group_inline_denies,
    aws_iam_group_policy.json_policies,
  ]) > 0 ? "" : ""
}

resource "aws_iam_group" "groups" {
  for_each = local.groups

  name = "${local.after_checks}${local.after_policies}${each.key}"
  path = try(each.value.path, null)

  lifecycle {
    create_before_destroy = true
  }
}

data "aws_iam_policy_document" "group_inline_denies_deny" {
  for_each = local.group_inline_policies_deny

  statement {
    sid       = "deny"
    effect    = "Deny"
    actions   = each.value.policy.actions
    resources = each.value.policy.resources
  }
}

data "aws_iam_policy_document" "group_inline_iam_policies_allow" {
  for_each = local.group_inline_policies_allow

  statement {
    sid       = "allow"
    effect    = "Allow"
    actions   = each.value.policy.actions
    resources = each.value.policy.resources
  }
}

data "aws_iam_policy_document" "group_inline_iam_policies_allow_with_mfa" {
  for_each = local.group_inline_policies_allow_with_mfa

  statement {
    sid       = "allow"
    effect    = "Allow"
    actions   = each.value.policy.actions
    resources = each.value.policy.resources

    condition {
      test     = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values   = ["true"]
    }
  }
}

resource "aws_iam_group_policy" "inline_denies" {
  for_each = local.group_inline_denies_documents

  name   = split("/", each.key)[1]
  group  = "${local.after_group_require_mfa}${split("/", each.key)[0]}"
  policy = each.value

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_group_policy" "inline_iam_policies" {
  for_each = local.group_inline_iam_policies_documents

  name   = split("/", each.key)[1]
  group  = "${local.after_group_json_policies}${split("/", each.key)[0]}"
  policy = each.value

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_group_policy" "json_policies" {
  for_each = local.group_json_policies

  name   = split("/", each.key)[1]
  group  = "${local.after_group_inline_denies}${split("/", each.key)[0]}"
  policy = each.value.text

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_group_policy" "require_mfa" {
  for_each = local.groups_requiring_mfa

  name   = "require-mfa"
  group  = "${local.after_own_groups}${each.key}"
  policy = local.deny_without_mfa

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_group_policy_attachment" "aws_managed_policies" {
  for_each = local.group_aws_managed_policies

  group      = "${local.after_group_json_policies}${each.value.group}"
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/${each.value.name}"

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [policy_arn]
  }
}

resource "aws_iam_group_policy_attachment" "customer_managed_policies" {
  for_each = local.group_customer_managed_policies

  group      = "${local.after_group_json_policies}${each.value.group}"
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::${var.aws_account_id}:policy/${each.value.name}"

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [policy_arn]
  }
}

resource "aws_iam_group_policy_attachment" "self_management" {
  for_each = local.groups_with_self_management

  group      = "${local.after_group_json_policies}${each.key}"
  policy_arn = aws_iam_policy.iam_user_self_mgmt[0].arn
}

locals {
  after_listed_groups = length([
    local.after_iam_admin,
    aws_iam_group.ssh_iam_sudo_users,
    aws_iam_group.ssh_iam_users,
  ]) > 0 ? "" : ""

  after_groups_of_inputs = length([
    local.after_cross_account_access_all,
    local.after_cross_account_access_groups,
    local.after_listed_groups,
    aws_iam_group_policy.cross_account_access_groups,
    aws_iam_group_policy_attachment.cross_account_access_groups,
  ]) > 0 ? "" : ""

  # What members wait for: every group with all its policies.
  after_groups = length([
    local.after_group_json_policies,
    local.after_groups_of_inputs,
    aws_iam_group_policy.inline_iam_policies,
    aws_iam_group_policy_attachment.self_management,
    aws_iam_group_policy_attachment.aws_managed_policies,
    aws_iam_group_policy_attachment.customer_managed_policies,
  ]) > 0 ? "" : ""
}
