import pytest

from tests.wireframes.making import draw


@pytest.fixture
def revision(project):
    """The first drawing of W-1 of Harbour ferry."""
    return draw(project, requirements=["FR-001"], journeys=["UJ-1"])


@pytest.fixture
def redrawn(project, revision):
    """The second."""
    return draw(project, ref="W-1", ascii="other")
