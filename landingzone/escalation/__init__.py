"""Who can become whom: what users of an account can make of each other, over as many steps as it takes.

Without it: Nobody sees that whoever may set the password of an administrator becomes one.
"""

# `calls` decides one call, `walk` follows one user, and `graph` has the answers about all of them.
