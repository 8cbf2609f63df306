"""What `grade doctor --attack` hands in: one small hostile submission a file. Data, never imported on the trusted side.

Each defines `attempt(target)` and tells, for every way that it tried, what it got: an empty text where it was refused.
Each is bounded and harmless where every defence is missing: it touches only what the doctor made for it (folders,
listeners, a token in every name), signals with 0, allocates twice its limits at the most, and what it leaves behind
ends by itself or is removed by the doctor.
"""
