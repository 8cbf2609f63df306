def word_index_count(text, word_id={}, id_frequency={}):
    for word in "".join(c for c in text.lower() if c.isalnum() or c.isspace()).split():
        if word not in word_id:
            word_id[word] = len(word_id)
        id_frequency[word_id[word]] = id_frequency.get(word_id[word], 0) + 1
    return word_id, id_frequency


def print_star_tree(n):
    for i in range(n):
        print(" " * (n - 1 - i) + "*" * (2 * i + 1))
