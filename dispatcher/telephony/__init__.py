"""The telephone system, as a port with adapters."""
