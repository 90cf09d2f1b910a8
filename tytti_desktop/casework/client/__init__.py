"""The client: the card and what is known of the person."""
