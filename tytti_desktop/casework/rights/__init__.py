"""What a client may ask for: the log, her own papers, corrections, erasure, withdrawal."""
