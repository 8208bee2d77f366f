"""Edits of the files of a configuration that change only the lines concerned, and what each edit changes for whom.

Without it: The commands that write files. People would have to edit them by hand.
"""

from landingzone.edit.accounts import add_account as add_account
from landingzone.edit.accounts import remove_account as remove_account
from landingzone.edit.edited import Edited as Edited
from landingzone.edit.expiry import expire as expire
from landingzone.edit.groups import add_to_groups as add_to_groups
from landingzone.edit.groups import remove_from_groups as remove_from_groups
from landingzone.edit.records import take_out_done as take_out_done
from landingzone.edit.rotation import rotate_user as rotate_user
from landingzone.edit.users import add_user as add_user
from landingzone.edit.users import move_user as move_user
from landingzone.edit.users import offboard_user as offboard_user
from landingzone.edit.users import remove_user as remove_user
from landingzone.edit.users import rename_user as rename_user
from landingzone.edit.users import return_user as return_user
