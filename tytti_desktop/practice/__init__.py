"""Synthetic caseloads, marked for ever as practice."""
