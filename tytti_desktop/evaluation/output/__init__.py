"""The same tables as files: CSV, workbook, PDF, JSON, slides. Never from bare counts."""
