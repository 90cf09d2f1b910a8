"""What the unit's own data may hold, kind by kind: for the form, the checks and the words."""
