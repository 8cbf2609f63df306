"""Whether an answer is the expected one, and the sentence where it is not."""
