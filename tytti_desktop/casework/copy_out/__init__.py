"""Write once: blocks to copy into the other systems, and what has been carried to which."""
