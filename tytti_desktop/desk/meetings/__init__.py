"""Meetings in the window: the list, one meeting from inviting to minutes, the client's network."""
