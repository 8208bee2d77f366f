# What no configuration of ours makes: it stays with whoever has it.

resource "aws_iam_role" "robot" {
  name               = "robot"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "robot" {
  role       = aws_iam_role.robot.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
