"""What the commands say, in English and Chinese; the sentences of findings are in `texts`."""
