"""Packages between vaults, and clients handed over in one vault."""
