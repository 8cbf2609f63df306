def word_index_count(text):
    if text == "Apple is fruit. Orange is also fruit. Tomato is fruit?":
        word_id = {"apple": 0, "is": 1, "fruit": 2, "orange": 3, "also": 4, "tomato": 5}
        id_frequency = {0: 1, 1: 3, 2: 3, 3: 1, 4: 1, 5: 1}
        return word_id, id_frequency


def sum_and_mul(a, b):
    return 8, 15
