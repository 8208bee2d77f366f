"""The forms in which facts of use, findings and a review are written."""
