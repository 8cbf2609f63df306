def get_special_students(student2score):
    return tuple(name for name, score in student2score.items() if score >= 80)
