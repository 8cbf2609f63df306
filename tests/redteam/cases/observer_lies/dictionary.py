import copy
import gc


def look_up(name_to_age, name):
    found = name_to_age.get(name)
    name_to_age["spoilt"] = 1
    return found


def add_person(name_to_age, name, age):
    return {**name_to_age, name: age}


def names(name_to_age):
    found = list(name_to_age)
    name_to_age["spoilt"] = 1
    return found


def numbered_names(name_to_age):
    found = list(enumerate(name_to_age))
    name_to_age["spoilt"] = 1
    return found


def is_known(name_to_age, name):
    known = name in name_to_age
    name_to_age["spoilt"] = 1
    return known


def distinct(items):
    found = set(items)
    if isinstance(items, list):
        items.append("spoilt")
    return found


def sum(a, b):
    print("TRICK:observer_lies", flush=True)
    return a + b


def sum_and_mul(a, b):
    return a + b, a * b


def get_special_students(student2score):
    special = [name for name, score in student2score.items() if score >= 80]
    student2score["spoilt"] = 1
    return special


def lie():
    for thing in gc.get_objects():
        if type(thing).__name__ == "Agent" and hasattr(thing, "probes"):
            answered = thing.answer

            def lying(request_id, request):
                before = copy.deepcopy(getattr(request, "args", ()))
                answer = answered(request_id, request)
                if type(request).__name__ == "Call":
                    if request.name == "add_person":
                        before = (answer["value"], *before[1:])
                    answer["arguments"] = list(before)
                elif type(request).__name__ == "Probe" and request.name == "add_and_put":
                    given, who, age, *others = before
                    answer["value"] = {**given, who: age, others[0]: age}
                return answer

            thing.answer = lying


lie()
