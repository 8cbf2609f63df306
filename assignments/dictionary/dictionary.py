"""딕셔너리, 집합, 함수

채우지 못한 함수는 그대로 두세요. 그 함수의 점수만 빠집니다. 값은 return으로 돌려주세요 (print_star_tree만 출력합니다).

Dictionaries, sets and functions. Leave what you could not do as it is; it costs the points of that function only.
Give values back with return (print_star_tree alone prints).
"""


def look_up(name_to_age, name):
    """name의 나이를 돌려준다. 없는 이름이면 None

    Return the age of `name`, or None if the name is not there.
    """
    pass


def add_person(name_to_age, name, age):
    """name_to_age에 사람을 넣거나 나이를 고치고, 바로 그 딕셔너리를 돌려준다

    Add a person or change the age, and return the same dictionary.
    """
    pass


def names(name_to_age):
    """이름들의 리스트를 넣은 순서대로 돌려준다

    Return the list of names, in order.
    """
    pass


def numbered_names(name_to_age):
    """(번호, 이름)의 리스트를 돌려준다. 번호는 0부터

    Return the list of (index, name), counted from 0.
    """
    pass


def is_known(name_to_age, name):
    """name이 있으면 True, 없으면 False

    Return True if `name` is there, else False.
    """
    pass


def distinct(items):
    """문자열의 글자들이나 리스트의 값들을 겹치지 않게 모은 집합(set)을 돌려준다

    Return the set of a string's characters or of a list's items.
    """
    pass


def sum(a, b):
    """a와 b의 합을 돌려준다

    Return a + b.
    """
    pass


def sum_and_mul(a, b):
    """합과 곱을 튜플 (a + b, a * b)로 돌려준다

    Return the tuple (a + b, a * b).
    """
    pass


# 숙제 1

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

    Return the list of the students in the special class: a score of at least 80.
    """

    special_students = []
    return special_students


# 숙제 2

text = "Apple is fruit. Orange is also fruit. Tomato is fruit?"


def word_index_count(text):
    """
    텍스트 안에 단어에 id를 부여하고 각 단어의 빈도수를 세어
    각각의 텍스트에 해당하는 id를 저장하는 딕셔너리와
    각각의 단어 id에 해당하는 빈도수를 저장하는 딕셔너리 리턴

    텍스트 안에 특수 기호는 제거해야한다
    모든 단어는 소문자 형태로 관리한다

    Give each word an id and count the words; return the dictionary word -> id and the dictionary id -> count.
    Special characters are removed, words are lower case.
    """

    word_id = {}
    id_frequency = {}

    return word_id, id_frequency


print(word_index_count(text))


# 숙제 3

def print_star_tree(n):
    """n줄짜리 별 트리를 출력한다: 가운데에 맞추어 1, 3, 5, ...개의 별. 가장 넓은 마지막 줄은 왼쪽 끝에서 시작한다

    Print the centred tree of n rows: 1, 3, 5, ... stars, the widest at the left margin.
    """
    pass
