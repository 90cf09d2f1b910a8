"""Tests of what brings answers back."""
