MARKS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def clean(text):
    for mark in MARKS:
        text = text.replace(mark, "")
    return text.lower()
