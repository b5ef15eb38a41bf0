"""Stands in for pyodide-http in the browser, where Panel imports it or else pandas.

`panel.io` always imports `panel.io.pyodide` under Pyodide; that imports pandas, to make it read URLs,
unless pyodide-http is there to patch all HTTP clients instead. Unfold reads no URLs and ships neither.
"""


def patch_all() -> None:
    """Patch nothing."""
