"""Forms and letters on their way out."""
