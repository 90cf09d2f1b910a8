"""The page of forms that came back."""
