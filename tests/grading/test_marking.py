from tests.conftest import HALF
from tests.grading.test_grade import grade


def test_x(course):
    (report,) = grade(course, HALF)
    print(report.tests[1].ran, report.source)
    assert report.tests[1].ran.ran == (6,)
