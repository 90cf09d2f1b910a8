"""The gate: consents, what may leave and the ledger."""
