"""The staff's page beside the glass: what is wrong, what waits, and why something was decided."""
