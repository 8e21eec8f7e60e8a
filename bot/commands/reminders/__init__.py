"""/rappel and /dates: what a teacher wants said, when it is said, and what people do with it."""
