"""Where the names of the ground, of places and of events stand."""
