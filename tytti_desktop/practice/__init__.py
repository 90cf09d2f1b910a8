"""Synthetic caseloads, marked for ever as practice."""

from tytti_desktop.practice.caseload import PASSPHRASE, Practice, make_practice

__all__ = ["PASSPHRASE", "Practice", "make_practice"]
