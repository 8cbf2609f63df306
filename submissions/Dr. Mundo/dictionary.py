def look_up(name_to_age, name):
    return name_to_age[name]

def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age

def names(name_to_age):
    return name_to_age.keys()

def numbered_names(name_to_age):
    result = []
    i = 1
    for name in name_to_age:
        result.append((i, name))
        i = i + 1
    return result

def is_known(name_to_age, name):
    return name in name_to_age

def distinct(items):
    return set(items)

def sum(a, b):
    return a + b

def sum_and_mul(a, b):
    return a + b, a * b

def get_special_students(student2score):
    special_students = []
    for name, score in student2score.items():
        if score > 80:
            special_students.append(name)
    return special_students

def word_index_count(text):
    text = text.replace(".", "").replace("?", "").lower()
    word_id = {}
    id_frequency = {}
    for word in text.split(" "):
        if word not in word_id:
            word_id[word] = len(word_id) + 1
        id = word_id[word]
        if id in id_frequency:
            id_frequency[id] += 1
        else:
            id_frequency[id] = 1
    return word_id, id_frequency

def print_star_tree(n):
    for i in range(1, n + 1):
        print("*" * (2 * i - 1))
