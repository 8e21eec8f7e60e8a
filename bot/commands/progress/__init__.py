"""/progression and /reste: where a person or a class stands, in words and in pictures."""
