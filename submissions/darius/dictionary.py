def look_up(name_to_age, name):
    return name_to_age.get(name)


def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age


def names(name_to_age):
    return list(name_to_age.keys())


def numbered_names(name_to_age):
    return list(enumerate(name_to_age.keys()))


def is_known(name_to_age, name):
    return name in name_to_age


def distinct(items):
    return set(items)


def sum(a, b):
    s = a + b
    return s


def sum_and_mul(a, b):
    return a + b, a*b


student2score = {
    "Darius": 100,
    "Dr. Mundo": 80,
    "Morgana": 60,
    "Sivir": 75,
    "Yummi": 20,
    "Viktor": 97
}


def get_special_students(student2score):
    """
    특별반 학생의 리스트를 리턴하는 함수
    특별반은 점수가 80점 이상이어야 들어갈 수 있다.
    :param student2score:
    :return special_students:
    """

    special_students = []
    for name in student2score:
        if student2score[name] >= 80:
            special_students.append(name)
    return special_students


text = "Apple is fruit. Orange is also fruit. Tomato is fruit?"


def word_index_count(text):
    """
    텍스트 안에 단어에 id를 부여하고 각 단어의 빈도수를 세어
    각각의 텍스트에 해당하는 id를 저장하는 딕셔너리와
    각각의 단어 id에 해당하는 빈도수를 저장하는 딕셔너리 리턴

    텍스트 안에 특수 기호는 제거해야한다
    모든 단어는 소문자 형태로 관리한다
    """

    word_id = {}
    id_frequency = {}
    clean = ""
    for letter in text.lower():
        if letter.isalnum() or letter.isspace():
            clean += letter
    for word in clean.split():
        if word not in word_id:
            word_id[word] = len(word_id)
            id_frequency[word_id[word]] = 0
        id_frequency[word_id[word]] += 1
    return word_id, id_frequency


print(word_index_count(text))


def print_star_tree(n):
    for i in range(n):
        print(" " * (n - 1 - i) + "*" * (2 * i + 1))


print_star_tree(5)
