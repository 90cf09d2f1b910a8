"""Write once."""
