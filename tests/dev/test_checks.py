"""What the checks stand on: tools that see nothing of the user's own."""

from dev.toolchain import prepare_toolchain


def test_the_environment_holds_nothing_of_the_users_own_aws_and_terraform(monkeypatch):
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_CONFIG_FILE", "TF_VAR_users", "TF_LOG"):
        monkeypatch.setenv(name, "of-the-user")
    assert "of-the-user" not in prepare_toolchain().environment().values()
