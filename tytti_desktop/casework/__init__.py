"""The work: records and rules by the field's own nouns; no Qt, no SQL driver."""
