"""Pictures of progress: drawn for a phone, told apart by shape before colour."""
