"""Consultations: page and form."""
