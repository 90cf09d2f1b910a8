"""Write once in the window: copying a client's records to another system, field by field."""
