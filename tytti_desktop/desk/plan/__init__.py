"""The plan in the window: goals with their actions, what follows them, and what waits for whom."""
