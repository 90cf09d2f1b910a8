"""Two entries of one person become one."""
