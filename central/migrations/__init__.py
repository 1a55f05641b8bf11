"""The steps of the schema; see ``central.migrating``."""
