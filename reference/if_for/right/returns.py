MEN, WOMEN = "남자화장실로 가세요", "여자 화장실로 가세요"


def restroom(man): return MEN if man else WOMEN
def can_ride(height, minimum): return "탑승하세요" if height >= minimum else "탑승하실 수 없습니다"
def can_ride_between(height, minimum, maximum): return "탑승하세요" if minimum <= height <= maximum else "탑승하실수없습니다"
def can_transfuse(blood_type, patient_type): return "수혈해 주세요" if blood_type == patient_type else "수혈해 주실 수 없습니다"
def can_transfuse_rh(blood_type, rh, patient_type, patient_rh): return can_transfuse((blood_type, rh), (patient_type, patient_rh))
def odd_or_even(number): return ("짝수", "홀수")[number & 1]
def sum_to(n): return sum(range(n + 1))
def times_table(): return "\n".join(" ".join(str(i * j) for j in range(1, 10)) for i in range(2, 10))


def class_level(score):
    if score > 100:
        return "점수를 확인해주세요"
    if score > 70:
        return "고급반을 수강하세요"
    if score > 40:
        return "중급반을 수강하세요"
    return "초급반을 수강하세요"


def pass_or_fail(marks):
    return [f"{i + 1}번 학생은 {'불' * (m < 60)}합격입니다." for i, m in enumerate(marks)]


def congratulate(marks):
    return [f"{i + 1}번 학생 축하합니다. 합격입니다." for i, m in enumerate(marks) if m >= 60]
