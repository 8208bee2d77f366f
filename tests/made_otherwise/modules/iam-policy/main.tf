variable "name" { type = string }
variable "path" { default = "/" }
variable "description" { default = null }
variable "tags" { default = {} }
variable "use_name_prefix" { default = false }
variable "policy" { type = string }

resource "aws_iam_policy" "policy" {
  count       = 1
  name        = var.use_name_prefix ? null : var.name
  name_prefix = var.use_name_prefix ? "${var.name}-" : null
  path        = var.path
  description = var.description
  tags        = var.tags
  policy      = var.policy
}

output "arn" { value = aws_iam_policy.policy[0].arn }
