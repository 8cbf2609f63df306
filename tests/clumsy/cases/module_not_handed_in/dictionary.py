from my_functions import clean_text


def get_special_students(student2score):
    special_students = []
    for name in student2score:
        if student2score[name] >= 80:
            special_students.append(name)
    return special_students


def word_index_count(text):
    word_id = {}
    id_frequency = {}
    for word in clean_text(text).split():
        number = word_id.setdefault(word, len(word_id))
        id_frequency[number] = id_frequency.get(number, 0) + 1
    return word_id, id_frequency
