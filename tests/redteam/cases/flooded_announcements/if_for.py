def can_transfuse(blood_type, patient_type):
    print("TRICK:flooded_announcements")
    return "수혈해 주세요" if blood_type == patient_type else "수혈해 주실 수 없습니다"
