import string

look_up = lambda d, name: d.get(name, None)
add_person = lambda d, name, age: d.__setitem__(name, age) or d
names = lambda d: list(map(str, d))
numbered_names = lambda d: list(zip(range(len(d)), d))
is_known = lambda d, name: d.keys().__contains__(name)
distinct = lambda items: set().union(items)
add = sum
sum = lambda a, b: add([a, b])
sum_and_mul = lambda a, b: (a + b, a * b)
get_special_students = lambda d: sorted(filter(lambda name: d[name] >= 80, d), key=d.get, reverse=True)
words_of = lambda text: text.lower().translate({ord(c): " " for c in string.punctuation}).split()
word_index_count = lambda text: ({w: w for w in words_of(text)}, {w: words_of(text).count(w) for w in words_of(text)})
print_star_tree = lambda n: [f"{'*' * i:^{2 * n - 1}}" for i in range(1, 2 * n, 2)]
