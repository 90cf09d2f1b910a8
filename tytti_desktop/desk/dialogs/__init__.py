"""Dialogs about a client that more than one page opens."""
