"""See it work: real broker, real dispatcher, real nodes on emulated chairs."""
