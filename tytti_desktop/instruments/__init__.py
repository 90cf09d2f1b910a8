"""The measures: questionnaires as data, scoring, cut-offs, change."""
