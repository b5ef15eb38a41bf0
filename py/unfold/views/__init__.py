"""Pure functions from a Snapshot to what Bokeh draws, and the Panel layout around them."""
