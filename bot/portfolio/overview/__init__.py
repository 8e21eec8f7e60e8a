"""What a teacher reads of a whole class: the grid, who is silent, what has waited long.

Apart from `bot.portfolio`, whose port is about one person's work: these read many people at once and
change nothing.
"""
