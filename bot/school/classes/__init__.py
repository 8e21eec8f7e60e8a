"""Classes: making them, joining them, passing to the next year.

Apart from `bot.school`, which says who is at the door: these rules are about a class as a whole, and ask
a store of their own.
"""
