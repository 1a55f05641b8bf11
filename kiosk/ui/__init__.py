"""What patrons and staff see: pure views of the session, drawn as HTML, sent as it changes."""
