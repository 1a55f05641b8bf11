"""The desk: takes one event at a time, asks the session what to do, and does it."""
