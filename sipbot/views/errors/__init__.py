"""What went wrong, and what to do: refusals, faults in what somebody wrote, accounts, keys, databases."""
