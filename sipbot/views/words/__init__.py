"""What every room words with: names, dates, numbers, buttons, commands."""
