def look_up(name_to_age, name):
    print(name_to_age.get(name))


def add_person(name_to_age, name, age):
    name_to_age[name] = age
    print(name_to_age)


def names(name_to_age):
    for name in name_to_age.keys():
        print(name)


def numbered_names(name_to_age):
    for i, name in enumerate(name_to_age.keys()):
        print(i, name)


def is_known(name_to_age, name):
    print(name in name_to_age)


def distinct(items):
    print(set(items))


def sum(a, b):
    print(a + b)


def sum_and_mul(a, b):
    print(a + b, a * b)


def get_special_students(student2score):
    special_students = []
    for name in student2score:
        if student2score[name] >= 80:
            special_students.append(name)
    print(special_students)


def word_index_count(text):
    word_id = {}
    id_frequency = {}
    words = ""
    for c in text:
        if c.isalpha() or c.isdigit() or c == " ":
            words = words + c.lower()
    for word in words.split():
        if word not in word_id.keys():
            word_id[word] = len(word_id)
            id_frequency[word_id[word]] = 1
        else:
            id_frequency[word_id[word]] += 1
    print(word_id, id_frequency)


def print_star_tree(n):
    for i in range(n):
        for j in range(n - i - 1):
            print(" ", end="")
        for j in range(2 * i + 1):
            print("*", end="")
        print()


look_up({"Jenny": 20}, "Jenny")
get_special_students({"Darius": 100, "Dr. Mundo": 80})
word_index_count("Apple is fruit. Orange is also fruit. Tomato is fruit?")
print_star_tree(5)
