"""Who works with the site in most of its tests."""

from __future__ import annotations

import pytest
from django.test import Client

from bia.models import Engagement, Proposal
from bia.planning import engagement_from_case
from planner.reading import case_to_dict
from tests.planner.cases import demo
from tests.site.factories import Cast, make_cast
from tests.site.proposals import make_proposal


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def consultant(client: Client, cast: Cast) -> Client:
    client.force_login(cast.teammate)
    return client


@pytest.fixture
def ferry(cast: Cast) -> Engagement:
    engagement = engagement_from_case(cast.workspace, cast.owner, case_to_dict(demo("school")))
    return Engagement.objects.get(pk=engagement.pk)


@pytest.fixture
def proposal(cast: Cast) -> Proposal:
    return make_proposal(cast)
