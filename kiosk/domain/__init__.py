"""What the library decides: data in, data out. No clock, no files, no network, no framework."""
