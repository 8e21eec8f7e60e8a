"""What keeps one bot going for years on one machine: its nights, its health, its local door."""
