"""Clients carried from one vault to another in a sealed package, and taken in there."""
