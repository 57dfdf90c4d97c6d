"""What is explained to whoever writes a consultation, a roll or a translation."""
