"""What comes in from files of other programs."""
