"""Why a phone rang or did not, told in sentences."""
