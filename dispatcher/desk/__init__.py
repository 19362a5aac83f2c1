"""The desk: what is decided about customers, work orders and their answers. Pure."""
