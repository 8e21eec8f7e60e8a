"""Documents and pictures: values in, bytes out. No store, no rule about people."""
