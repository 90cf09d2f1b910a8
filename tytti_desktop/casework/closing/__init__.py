"""Closing a case: ratings side by side, the checklist, what remains open, the report."""
