"""The plane that is shown."""

DOMAIN = 6.0
"""It is [-DOMAIN, DOMAIN]²; noise may push single points out of it."""
