"""Rights, and the accounts behind one person: who may do what, through which door.

Apart from `bot.school`, which finds who asks: these acts change what somebody may do.
"""
