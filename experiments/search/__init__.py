"""Search for better schemes with Optuna, and an honest second look at what it found."""
