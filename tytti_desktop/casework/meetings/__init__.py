"""Meetings: convened, prepared, held and kept, so that what was agreed has an owner."""
