# Has its resources at the addresses of a module that many use, and nothing else of it.

variable "name" { type = string }

variable "path" {
  type    = string
  default = "/"
}

variable "description" {
  type    = string
  default = null
}

variable "tags" {
  type    = map(string)
  default = {}
}

variable "use_name_prefix" {
  type    = bool
  default = false
}

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
