"""What sharing asks of the other room: a learner's pathway that a link is to. `wsgi.py` brings the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID

from wallet.base.errors import NotFound

if TYPE_CHECKING:
    from wallet.services.deps import Deps


class Stacks(Protocol):
    """A learner's pathways, as far as links to them go; `topic` is whatever the other room calls a pathway."""

    def title(self, learner_id: UUID, topic: str, deps: Deps) -> str:
        """Return what the pathway is called; raises NotFound when this learner has none such."""
        ...

    def badges(self, learner_id: UUID, topic: str, deps: Deps) -> tuple[UUID, ...]:
        """Return the badges that its page shows, in the page's order: its own award first, then its parts."""
        ...

    def drawing(self, learner_id: UUID, topic: str, deps: Deps) -> str | None:
        """Return the badge of the credential that it leads to, as we draw it (SVG), or None; raises NotFound."""
        ...


class _NoStacks:
    """There is no other room."""

    def title(self, learner_id: UUID, topic: str, deps: Deps) -> str:  # noqa: ARG002
        raise NotFound

    def badges(self, learner_id: UUID, topic: str, deps: Deps) -> tuple[UUID, ...]:  # noqa: ARG002
        raise NotFound

    def drawing(self, learner_id: UUID, topic: str, deps: Deps) -> str | None:  # noqa: ARG002
        raise NotFound


NO_STACKS: Final[Stacks] = _NoStacks()
