"""The clients' page, which puts a client's parts together."""
