"""The portable commands: typed parameters in, a Reply out, whatever the platform."""
