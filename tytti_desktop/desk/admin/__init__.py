"""Settings: people and keys, backups, the unit's data, wordings, measures, envelopes, the look."""
