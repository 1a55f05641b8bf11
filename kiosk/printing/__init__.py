"""Receipts on their way: on paper or by e-mail, each at most once, kept in ``print.db``."""
