"""Screenings, rounds, contradictions and wordings."""
