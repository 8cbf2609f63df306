student2score = {"Darius": 100, "Dr. Mundo": 80, "Morgana": 60, "Sivir": 75, "Yummi": 20, "Viktor": 97}


def get_special_students(student2score):
    special_students = []
    for key, value in student2score.items():
        if value >= 80:
            special_students += [key]
    return special_students


def word_index_count(text):
    word_id = {}
    id_frequency = {}
    for c in ".,?!:;'\"()[]{}<>@#$%^&*-_=+/\\|~`":
        text = text.replace(c, "")
    words = text.lower().split()
    for word in words:
        if word not in word_id:
            word_id[word] = len(word_id) + 1
    for word in word_id:
        id_frequency[word_id[word]] = words.count(word)
    return word_id, id_frequency


n = int(input("몇 층짜리 트리? "))


def print_star_tree(n):
    for i in range(1, n * 2, 2):
        print(("*" * i).center(n * 2 - 1))


print_star_tree(n)
