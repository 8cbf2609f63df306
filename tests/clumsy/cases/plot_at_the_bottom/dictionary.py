import matplotlib.pyplot as plt


def get_special_students(student2score):
    special_students = []
    for name in student2score:
        if student2score[name] >= 80:
            special_students.append(name)
    return special_students


scores = {"Darius": 100, "Dr. Mundo": 80, "Morgana": 60}
plt.bar(range(len(scores)), list(scores.values()))
plt.show()
print(get_special_students(scores))
