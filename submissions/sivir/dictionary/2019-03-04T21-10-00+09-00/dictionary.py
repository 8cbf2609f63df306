def get_special_students(student2score):
    return [name for name, score in student2score.items() if score >= 80]
