"""The tables by what they tell of: people, contacts, referrals, measures, the path, effects."""
