"""The soak of the pulls: ten thousand on the real stack, with faults, while workers are killed (`make bench-pulls`)."""
