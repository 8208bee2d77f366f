# What no configuration of ours makes: it stays with whoever has it.

resource "aws_iam_group" "odd" {
  for_each = { odd = "odd" }
  name     = each.key
}

resource "aws_iam_group_policy" "odd" {
  for_each = aws_iam_group.odd
  name     = "odd"
  group    = each.value.name
  policy   = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:ListBucket", Resource = "*" }]
  })
}

resource "aws_iam_policy" "deploy" {
  name   = "deploy"
  path   = "/team/"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ecs:UpdateService", Resource = "*" }]
  })
}
