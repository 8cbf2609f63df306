def get_special_students(student2score):
    special_students = 구현하기!
    return special_students
