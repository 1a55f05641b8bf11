"""One file for each part of a kiosk that can be ill."""
