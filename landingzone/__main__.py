"""`python -m landingzone`: the command."""

from landingzone.cli.main import main

main()
