"""An account as a configuration makes it, by calls: what the engine makes of it is held against it elsewhere."""

from landingzone.live.states import stated


def make_account(emulator, inputs):
    iam, written = emulator.client("iam"), stated(inputs)
    arn = f"arn:aws:iam::{inputs.aws_account_id}:policy"

    def tags(of):
        return [{"Key": key, "Value": value} for key, value in of.tags.items()]

    for name, policy in written.policies.items():
        iam.create_policy(PolicyName=name, Path=policy.path, PolicyDocument=policy.json, Tags=tags(policy))
    for name, group in written.groups.items():
        iam.create_group(GroupName=name, Path=group.path)
        _give(iam, "group", name, group, arn)
    for name, user in written.users.items():
        bounded = {"PermissionsBoundary": user.permissions_boundary} if user.permissions_boundary else {}
        iam.create_user(UserName=name, Path=user.path, Tags=tags(user), **bounded)
        _give(iam, "user", name, user, arn)
        for group in user.groups:
            iam.add_user_to_group(UserName=name, GroupName=group)
    for name, user in inputs.users.items():
        if user.effective.create_login_profile:
            iam.create_login_profile(UserName=name, Password="made-at-first-1")
        for state in user.access_keys.values():
            key = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
            if state == "inactive" or user.status == "offboarding":
                iam.update_access_key(UserName=name, AccessKeyId=key, Status="Inactive")
        if user.ssh_public_key:
            iam.upload_ssh_public_key(UserName=name, SSHPublicKeyBody=user.ssh_public_key)


def _give(iam, owner, name, has, arn):
    who = {f"{owner.title()}Name": name}
    for policy, text in has.json_policies.items():
        getattr(iam, f"put_{owner}_policy")(**who, PolicyName=policy, PolicyDocument=text)
    for policy in has.aws_managed_policy_names:
        getattr(iam, f"attach_{owner}_policy")(**who, PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
    for policy in has.customer_managed_policy_names:
        getattr(iam, f"attach_{owner}_policy")(**who, PolicyArn=f"{arn}/{policy}")
