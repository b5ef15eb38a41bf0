"""Lessons: one TOML file each, and what reads them. See `reader` for what such a file says."""
