import string
def word_index_count(text):
    word_id = {}
    id_frequency = {}
    for c in string.punctuation:
        text = text.replace(c, "")
    for w in text.lower().split(" "):
        if w not in word_id:
            word_id[w] = len(word_id)
        i = word_id[w]
        id_frequency[i] = id_frequency.get(i, 0) + 1
    return word_id, id_frequency
def get_special_students(student2score):
    result = []
    for s in student2score:
        if int(student2score[s]) > 79:
            result += s
    return result
