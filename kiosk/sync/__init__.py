"""Pulling the region's feed into the cache, and pushing the outbox to the central service."""
