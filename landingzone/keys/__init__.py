"""Users' PGP and SSH public keys: what is wrong with one, what to know of it, and whose it is.

Without it: Bad keys are refused by an apply, or by AWS, and nobody sees before whose a key is.
"""
