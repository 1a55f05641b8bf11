"""RegioBib Kiosk: self-checkout for the public libraries of Flanders."""
