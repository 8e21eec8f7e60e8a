"""What is kept of people: told before, handed over and erased when they ask, purged when its time is over."""
