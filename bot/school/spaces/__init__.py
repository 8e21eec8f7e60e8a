"""What is set for one entry point: roles, rooms, zone."""
