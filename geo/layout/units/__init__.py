"""Where units stand: alone, side by side, or folded."""
