"""A region as one SQLite file: its tables, its rows, its sums.

The central service makes such files and a kiosk's cache is one, so both sides share this room.
"""
