"""The central service: believes seats, routes calls, serves pages and API."""
