"""Users' PGP and SSH public keys: problems, remarks, and the owner of a key.

Without it: Bad keys are refused only by an apply, or by AWS, and nobody sees before that whose a key is.
"""
