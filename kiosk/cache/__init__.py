"""What the kiosk knows (``cache.db``, rebuildable) and did (``outbox.db``, irreplaceable).

Nothing relies on a transaction across the two.
"""
