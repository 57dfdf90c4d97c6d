"""Numbers from opinions: groups of people who vote alike, what is shared, what tells groups apart.

Pure functions on NumPy arrays: no file, no network, no clock, chance only from a fixed seed. What they return
for others is figures of groups; nothing of it is about one person. NumPy is imported in here only, so whoever
wants figures imports this room when they are wanted.
"""
