"""Everything that people read, once for every language."""
