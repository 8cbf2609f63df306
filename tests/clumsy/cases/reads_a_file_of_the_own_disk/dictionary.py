f = open("C:\\Users\\yummi\\Desktop\\scores.txt", encoding="utf-8")
lines = f.readlines()
f.close()

student2score = {}
for line in lines:
    name, score = line.split(",")
    student2score[name] = int(score)


def get_special_students(student2score):
    special_students = []
    for name in student2score:
        if student2score[name] >= 80:
            special_students.append(name)
    return special_students


print(get_special_students(student2score))
