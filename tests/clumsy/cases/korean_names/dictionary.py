특별반_점수 = 80


def get_special_students(student2score):
    특별반 = []
    for 이름, 점수 in student2score.items():
        if 점수 >= 특별반_점수:
            특별반.append(이름)
    return 특별반
