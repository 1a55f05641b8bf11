"""Everything the kiosk says, in every language: one catalogue for screen and receipt."""
