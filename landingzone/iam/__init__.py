"""IAM as AWS documents it: policy documents and their meaning, keys, names."""
