"""The plan and what follows it: goals, actions, versions, onward referrals, waits, returns."""
