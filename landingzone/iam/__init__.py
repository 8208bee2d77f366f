"""IAM as AWS documents it: policy documents and what they mean, keys, names."""
