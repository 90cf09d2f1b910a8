"""A client's page: the head, the path in six stages, and the tabs."""
