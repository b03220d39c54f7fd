"""`load_sample`: whom it gives the sample to, that it does so once, and what it says when it cannot."""

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from conversations import sample
from projects.models import Project

PASSWORD = "an-ox-bow-lake-42"


SITTING = 'persona = "product_manager"\nbegins = 9\n[[turns]]\nminute = 0\nwords = "A boat."\n[[turns.replies]]\n'
EDIT = '[[turns.replies.edits]]\nop = "add_item"\nsection = "users"\nevidence = "stated"\n'


@pytest.fixture
def short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample of one sentence, where it does not matter what it holds."""
    (tmp_path / "1.toml").write_text(SITTING + 'text = "A boat, then."', encoding="utf-8")
    monkeypatch.setattr(sample, "FOLDER", tmp_path)


def run(*args: str) -> str:
    out = StringIO()
    call_command("load_sample", *args, stdout=out)
    return out.getvalue()


# ---- the command ----


def test_the_command_gives_the_address(user: User) -> None:
    assert "/projects/harbour-ferry-booking/" in run("mara")
    assert Project.objects.of(user).get().name == "Harbour ferry booking"


def test_a_second_run_leaves_one_copy(user: User, short: None) -> None:
    run("mara")
    assert "already" in run("mara")
    assert Project.objects.of(user).count() == 1


def test_a_renamed_sample_is_still_the_sample(user: User, short: None) -> None:
    run("mara")
    Project.objects.get().rename("Ferries of the sound")
    assert "/projects/ferries-of-the-sound/" in run("mara")


def test_again_loads_a_fresh_copy(user: User, short: None) -> None:
    run("mara")
    run("mara", "--again")
    assert set(Project.objects.values_list("slug", flat=True)) == {"harbour-ferry-booking", "harbour-ferry-booking-2"}


def test_each_account_has_its_own(user: User, other_user: User, short: None) -> None:
    run("mara")
    assert "already" not in run("otto")


def test_a_password_makes_the_account(db: None, short: None) -> None:
    run("nora", "--password", PASSWORD)
    assert User.objects.get().check_password(PASSWORD)


def test_the_only_account_need_not_be_named(user: User, short: None) -> None:
    run()
    assert Project.objects.of(user).count() == 1


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["nobody"], "no account 'nobody'"),
        ([], "Say whose"),
        (["nora", "--password", "123"], "too short"),
        (["no spaces allowed", "--password", PASSWORD], "valid username"),
    ],
)
def test_a_wrong_call_says_what_would_be_right(db: None, args: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(*args)
    assert not User.objects.exists()


# ---- entries that do not hold ----


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ('bring = "nothing.md"', r"1\.toml, turn 1, by hand 1: .*nothing\.md"),
        ('accept = "problem"', r"1\.toml, turn 1, by hand 1: 0 suggestions wait at problem, not one"),
        ('change.item = "FR-001"', r"1\.toml, turn 1, by hand 1: there is no FR-001 to change"),
        ('lock = "FR-001"', r"1\.toml, turn 1, by hand 1: edits\[0\]: there is no FR-001"),
    ],
)
def test_what_cannot_be_done_by_hand_is_named(user: User, tmp_path: Path, entry: str, words: str) -> None:
    act = f'text = "Well."\n[[turns.by_hand]]\n{entry}'
    (tmp_path / "1.toml").write_text(SITTING + act, encoding="utf-8")
    with pytest.raises(sample.SampleError, match=words):
        sample.load(user, tmp_path)
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (EDIT + 'quote = "Ships"', r"1\.toml, turn 1, reply 1, edits\[0\]: nobody said 'Ships'"),
        (EDIT + 'fields.colour = "red"', r"1\.toml, turn 1, reply 1, update_prd: edits\[0\]: a user has no field"),
        ('ask.prompt = "Who? Why?"', r"1\.toml, turn 1, reply 1, ask_user_question: .* two question marks"),
        ('answer.text = "Yes"', r"1\.toml, turn 1, reply 1: this answers no question"),
        ('speech = "Hm"', r"1\.toml, turns\.0\.replies\.0\.speech"),
        ("text = ", r"1\.toml: Invalid value"),
    ],
)
def test_a_wrong_entry_is_named_and_leaves_nothing(user: User, tmp_path: Path, entry: str, words: str) -> None:
    (tmp_path / "1.toml").write_text(SITTING + entry, encoding="utf-8")
    with pytest.raises(sample.SampleError, match=words):
        sample.load(user, tmp_path)
    assert not Project.objects.exists()
