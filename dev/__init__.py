"""What development needs and users do not: an AWS to deploy to, and the real command lines that deploy to it."""
