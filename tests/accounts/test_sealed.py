"""What is sealed is read by the same secret for the same purpose, and by nothing else."""

from commonground.accounts.sealed import seal, unseal

KEY = "JBSWY3DPEHPK3PXP"


def test_it_opens_by_its_own_secret_and_purpose_alone() -> None:
    sealed = seal("a secret", "second step", KEY)
    assert KEY not in sealed
    assert unseal("a secret", "second step", sealed) == KEY
    assert unseal("another secret", "second step", sealed) is None
    assert unseal("a secret", "another purpose", sealed) is None


def test_what_was_changed_or_is_no_seal_opens_nothing() -> None:
    sealed = seal("a secret", "second step", KEY)
    assert unseal("a secret", "second step", sealed[:-6] + "AAAAA=") is None
    assert unseal("a secret", "second step", "") is None


def test_sealed_twice_it_looks_different() -> None:
    assert seal("a secret", "second step", KEY) != seal("a secret", "second step", KEY)
