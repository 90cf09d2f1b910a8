"""The service map: who offers what to whom and where, who answers for it, and how fresh it is."""
