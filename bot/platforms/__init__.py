"""The doors: each turns its events into Requests and Replies into what its people see."""
