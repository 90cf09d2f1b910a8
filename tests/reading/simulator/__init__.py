"""Hand-like pens, printers, folds and scanners: filled pages with their truth, for tests only."""
