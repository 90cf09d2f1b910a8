"""The paper loop: forms, letters and their one geometry; no Qt, no vault."""
