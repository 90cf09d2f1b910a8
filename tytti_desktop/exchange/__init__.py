"""Other systems: the service catalogues PTV and HSDS, read from and written to files."""
