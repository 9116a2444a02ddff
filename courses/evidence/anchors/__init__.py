"""Checkpoints that leave this site, so that nobody who holds database and key can rewrite what lies before them."""
