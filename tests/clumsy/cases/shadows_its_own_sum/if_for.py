def sum_to(n):
    sum = 0
    for i in range(1, n + 1):
        sum = sum + i
    return sum


sum = sum_to(10)
print(sum)
