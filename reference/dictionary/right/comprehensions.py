import re
from collections import Counter


def look_up(name_to_age, name): return name_to_age[name] if name in name_to_age else None
def add_person(name_to_age, name, age): name_to_age.update({name: age}); return name_to_age
def names(name_to_age): return [*name_to_age]
def numbered_names(name_to_age): return [(i, name) for i, name in enumerate(name_to_age)]
def is_known(name_to_age, name): return bool([known for known in name_to_age if known == name])
def distinct(items): return {item for item in items}
def sum(a, b): return a + b
def sum_and_mul(a, b): return (sum(a, b), a * b)
def get_special_students(student2score): return [name for name, score in student2score.items() if score >= 80]
def print_star_tree(n): print("\n".join(("*" * (2 * i + 1)).center(2 * n - 1) for i in range(n)))


def word_index_count(text):
    words = re.findall("[a-z]+", text.lower())
    word_id = {word: i for i, word in enumerate(sorted(set(words)), 1)}
    return word_id, Counter(word_id[word] for word in words)
