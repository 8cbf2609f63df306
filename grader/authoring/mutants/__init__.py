"""What a suite overlooks: small changes of the reference, made and graded."""
