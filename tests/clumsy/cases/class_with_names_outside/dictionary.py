class Homework:
    def __init__(self, limit):
        self.limit = limit

    def special(self, student2score):
        return [name for name, score in student2score.items() if score >= self.limit]


get_special_students = Homework(80).special
