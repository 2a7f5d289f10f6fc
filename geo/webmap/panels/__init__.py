"""Part of the webmap wing."""
