# 난수 연습
print(input('숫자? '))
