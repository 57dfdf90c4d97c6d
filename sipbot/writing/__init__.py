"""Writing a consultation without writing TOML: asked in a terminal, in a spreadsheet, by translators.

TOML stays what is stored: everything here is turned into it, and checked by the same rules.
"""
