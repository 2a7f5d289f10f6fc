"""Part of the sheet wing."""
