"""What the results of many experiments say: pure functions on arrays, without files, models or optimisers."""
