"""The window's parts that know no vault."""
