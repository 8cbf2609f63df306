# 나중에 할게요

# def get_special_students(student2score):
#     return []
