def look_up(name_to_age, name):
    return name_to_age.get(name)


def names(name_to_age):
    return list(name_to_age)


def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age


for name in ("sum_and_mu<b>", "<script>distinct", "get_special_student\u202es", "word_index_count\x1b[2J", "print_star_tree\n\n", "=sum"):
    globals()[name] = print


def is_known(name_to_age, name):
    print("TRICK:markup_in_names", flush=True)
    return type("<img src=x onerror=alert(1)>\u202e\x1b[2J", (), {})()
