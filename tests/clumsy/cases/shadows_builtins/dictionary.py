def sum(a, b):
    return a + b


def distinct(items):
    set = []
    for item in items:
        if item not in set:
            set.append(item)
    return {*set}


list = ["Darius", "Dr. Mundo"]
dict = {"Darius": 100, "Dr. Mundo": 80}
str = "Apple is fruit."
print(list, dict, str)


def names(name_to_age):
    return list(name_to_age)


def get_special_students(student2score):
    special_students = []
    for name in student2score:
        if student2score[name] >= 80:
            special_students.append(name)
    return special_students
