"""A client given from one to another."""
