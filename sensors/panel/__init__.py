"""Light, button and buzzer at a seat."""
