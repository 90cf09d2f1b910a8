"""Tytti Desktop: a work ability coordinator's caseload, paper forms and results in one vault."""

__version__ = "0.1.0"
