def look_up(name_to_age, name):
    return name_to_age.get(name)

def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age

def names(name_to_age):
    return list(name_to_age)

def get_special_students(student2score):
    special_students = []
    for name in student2score
        if student2score[name] >= 80:
            special_students.append(name)
    return special_students
