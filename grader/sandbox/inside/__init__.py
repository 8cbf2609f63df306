"""Student side: all that a submission's process is made of. It imports nothing of ours but itself and the seam."""
