"""What is to be acquired: frameworks, their codes, loading and formats."""
