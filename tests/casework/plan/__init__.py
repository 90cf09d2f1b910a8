"""Tests of the plan and what follows it."""
