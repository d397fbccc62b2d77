"""How much one case may hold: to the byte, and each refusal with its clause."""

from services.application.domain.papers import check_limits
from shared.contracts.form import DocumentRef
from tests.unit.application.kit import POLICY, paper, refused

LIMITS = POLICY.documents.limits
FILE, CASE = LIMITS.file_megabytes * 1024 * 1024, LIMITS.case_megabytes * 1024 * 1024


def sized(size: int, code: str = "work_report", digit: str = "9") -> DocumentRef:
    return paper(code, digit).model_copy(update={"size": size})


def filled(size: int) -> tuple[DocumentRef, ...]:
    """A case that holds so many bytes."""
    return (sized(size - 1, "degree_certificate", "1"), sized(1, "skill_certificate", "2"))


def test_a_file_of_just_the_limit_is_taken() -> None:
    check_limits(POLICY, sized(FILE), (), 0)
    refusal = refused(check_limits, POLICY, sized(FILE + 1), (), 0)
    assert (refusal.slug, refusal.text.zh) == ("document-too-large", "单个文件不得超过10MB")


def test_a_case_takes_just_its_limit() -> None:
    check_limits(POLICY, sized(100), filled(CASE - 100), 0)
    assert refused(check_limits, POLICY, sized(101), filled(CASE - 100), 0).slug == "documents-too-large"


def test_what_a_file_replaces_does_not_count() -> None:
    check_limits(POLICY, sized(FILE), (*filled(CASE - FILE), sized(FILE, digit="3")), 0)


def test_of_five_hundred_files_the_last_four_hundred_are_refused() -> None:
    check_limits(POLICY, sized(1), (), LIMITS.uploads - 1)
    for uploads in range(LIMITS.uploads, 500):
        assert refused(check_limits, POLICY, sized(1), (), uploads).slug == "too-many-uploads"


def test_one_file_is_not_two_documents() -> None:
    there = (paper("degree_certificate", "1"),)
    refusal = refused(check_limits, POLICY, paper("work_report", "1"), there, 0)
    assert (refusal.slug, refusal.text.zh) == (
        "document-repeated",
        "该文件已作为“学历学位证书”上传，同一文件不能用作两项材料",
    )
    check_limits(POLICY, paper("degree_certificate", "1"), there, 0)  # the same again is only the same
