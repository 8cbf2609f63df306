odd_or_even = lambda number: "홀수" if number % 2 else "짝수"
