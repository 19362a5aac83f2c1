"""Pages, HTTP API and event stream."""
