"""Published ways from some permissions to more, each with the actions that it takes.

Source: https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/
Source: https://pathfinding.cloud
Source: https://hackingthe.cloud/aws/exploitation/iam_privilege_escalation/
Source: https://github.com/prowler-cloud/prowler, iam_policy_allows_privilege_escalation
Source: https://github.com/salesforce/cloudsplaining
Source: https://github.com/RhinoSecurityLabs/pacu, iam__privesc_scan
"""

ALONE = (
    *("iam:AddUserToGroup", "iam:AttachGroupPolicy", "iam:AttachRolePolicy", "iam:AttachUserPolicy"),
    *(
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:CreatePolicyVersion",
        "iam:CreateServiceSpecificCredential",
    ),
    *("iam:DeleteRolePermissionsBoundary", "iam:DeleteRolePolicy", "iam:DeleteUserPermissionsBoundary"),
    *("iam:DeleteUserPolicy", "iam:DetachRolePolicy", "iam:DetachUserPolicy", "iam:PutGroupPolicy"),
    *("iam:PutRolePermissionsBoundary", "iam:PutRolePolicy", "iam:PutUserPermissionsBoundary", "iam:PutUserPolicy"),
    *("iam:SetDefaultPolicyVersion", "iam:UpdateAssumeRolePolicy", "iam:UpdateLoginProfile", "iam:UpdateSAMLProvider"),
    *("iam:ResetServiceSpecificCredential", "iam:UploadSSHPublicKey", "iam:CreateSAMLProvider", "iam:CreateRole"),
    *("iam:CreateOpenIDConnectProvider", "iam:EnableMFADevice", "iam:DeactivateMFADevice", "iam:UpdateUser"),
    *("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:GetFederationToken"),
    *("sso:AttachManagedPolicyToPermissionSet", "sso:CreateAccountAssignment", "sso:PutInlinePolicyToPermissionSet"),
    *("identitystore:CreateGroupMembership", "organizations:CreateAccount", "organizations:LeaveOrganization"),
    *("lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration", "lambda:AddPermission"),
    *("ec2:ModifyInstanceAttribute", "ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"),
    *("ec2-instance-connect:SendSSHPublicKey", "ec2-instance-connect:SendSerialConsoleSSHPublicKey"),
    *("ssm:SendCommand", "ssm:StartSession", "ssm:CreateAssociation", "ssm:GetParameter", "ssm:GetParameters"),
    *("ecs:ExecuteCommand", "eks:CreateAccessEntry", "eks:AssociateAccessPolicy", "batch:SubmitJob"),
    *("glue:UpdateDevEndpoint", "glue:UpdateJob", "glue:RunStatement", "glue:StartJobRun"),
    *("sagemaker:CreatePresignedNotebookInstanceUrl", "sagemaker:CreatePresignedDomainUrl"),
    *("sagemaker:UpdateNotebookInstanceLifecycleConfig", "sagemaker:UpdateNotebookInstance"),
    *("codebuild:StartBuild", "codebuild:StartBuildBatch", "codebuild:UpdateProject", "codedeploy:CreateDeployment"),
    *("cloudformation:UpdateStack", "cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"),
    *("cloudformation:UpdateStackSet", "states:UpdateStateMachine", "apprunner:UpdateService"),
    *("datapipeline:PutPipelineDefinition", "elasticmapreduce:AddJobFlowSteps", "airflow:CreateWebLoginToken"),
    *("bedrock-agentcore:InvokeCodeInterpreter", "cognito-identity:GetOpenIdTokenForDeveloperIdentity"),
    *("secretsmanager:GetSecretValue", "kms:CreateGrant", "kms:PutKeyPolicy", "kms:Decrypt", "s3:PutBucketPolicy"),
    *("s3:PutBucketAcl", "secretsmanager:PutResourcePolicy", "lakeformation:GetDataAccess", "rds-db:connect"),
    *("ec2:ModifySnapshotAttribute", "ec2:ModifyImageAttribute", "rds:ModifyDBSnapshotAttribute"),
    *(
        "cloudtrail:StopLogging",
        "cloudtrail:DeleteTrail",
        "guardduty:DeleteDetector",
        "rolesanywhere:CreateTrustAnchor",
    ),
    *("synthetics:UpdateCanary", "greengrass:CreateDeployment", "gamelift:GetInstanceAccess"),
)
"""Actions each of which is a way."""

WITH_A_ROLE = (
    *("ec2:RunInstances", "ec2:RequestSpotInstances", "ec2:RequestSpotFleet", "ec2:AssociateIamInstanceProfile"),
    *("ec2:ReplaceIamInstanceProfileAssociation", "autoscaling:CreateLaunchConfiguration"),
    *("autoscaling:UpdateAutoScalingGroup", "lambda:CreateFunction", "glue:CreateDevEndpoint", "glue:CreateJob"),
    *("glue:CreateSession", "cloudformation:CreateStack", "cloudformation:CreateStackSet"),
    *("datapipeline:CreatePipeline", "sagemaker:CreateNotebookInstance", "sagemaker:CreateTrainingJob"),
    *("sagemaker:CreateProcessingJob", "ecs:RegisterTaskDefinition", "codebuild:CreateProject"),
    *("codepipeline:CreatePipeline", "states:CreateStateMachine", "scheduler:CreateSchedule", "events:PutRule"),
    *("ssm:StartAutomationExecution", "batch:RegisterJobDefinition", "apprunner:CreateService"),
    *("elasticmapreduce:RunJobFlow", "emr-serverless:StartJobRun", "bedrock-agentcore:CreateCodeInterpreter"),
    *("imagebuilder:CreateInfrastructureConfiguration", "eks:CreatePodIdentityAssociation", "iot:CreateRoleAlias"),
    *("rds:CreateDBInstance", "transfer:CreateUser", "backup:StartRestoreJob"),
)
"""Actions each of which is, or begins, a way for whoever may pass a role."""

WAYS = (*((action,) for action in ALONE), *(("iam:PassRole", action) for action in WITH_A_ROLE))
