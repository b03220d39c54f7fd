"""Everything that can happen to a conversation, in any order: after each step the invariants of turns hold."""

import pytest
from hypothesis import HealthCheck, Phase, seed
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.machine import Talk

usual = hypothesis_settings.default
NIGHTLY = usual.max_examples >= 10_000
PARTS = 4  # a test that takes two minutes counts as one that hangs


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_happens_in_whatever_order_the_invariants_hold(upstream, part):
    """A failure names its steps as they were drawn: to shorten them takes longer than a test may, but for a night."""
    talk = type("Talk", (Talk,), {"upstream": upstream})
    run_state_machine_as_test(
        seed(part)(talk) if usual.derandomize else talk,
        settings=hypothesis_settings(
            max_examples=200 if NIGHTLY else 5,
            stateful_step_count=40 if NIGHTLY else 25,
            phases=list(Phase) if NIGHTLY else [Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
