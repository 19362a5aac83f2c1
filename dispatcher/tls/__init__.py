"""The site's certificates: an authority of its own, or files the site brings."""
