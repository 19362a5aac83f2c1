"""Open questions "are you on chair …?", after a log-in at an empty chair beside a taken one.

Pure bookkeeping. A question is about now: it ends with its answer, when somebody sits on the chair
after all, and when the chairs beside it are empty or have an agent of their own.
"""

from collections.abc import Iterable
from dataclasses import replace

from dispatcher.routing.decisions import AskChair, Decision
from dispatcher.routing.questions import Questions


class ChairQuestions:
    """What agents were asked about their chairs and have not answered."""

    def __init__(self) -> None:
        self._asked: dict[str, AskChair] = {}

    def heed(self, decisions: Iterable[Decision]) -> None:
        """Questions that have just been asked."""
        for one in decisions:
            if isinstance(one, AskChair):
                self._asked[one.agent_id] = one

    def answered(self, agent_id: str | None) -> None:
        """An agent has said where he is, or his chair has."""
        self._asked.pop(agent_id or "", None)

    def of(self, agent_id: str, known: Questions) -> AskChair | None:
        """The question that stands for an agent, with the chairs it is still about."""
        asked, state = self._asked.get(agent_id), known.agents.get(agent_id)
        if asked is None or state is None or state.seat != asked.seat or state.in_seat:
            return None
        beside = tuple(seat for seat in asked.beside if _nobodys(seat, known))
        return replace(asked, beside=beside) if beside else None

    def about(self, seat: str, known: Questions) -> AskChair | None:
        """The question that may be about whoever sits at a chair where nobody is logged in."""
        for agent_id in self._asked:
            asked = self.of(agent_id, known)
            if asked is not None and seat in asked.beside:
                return asked
        return None


def _nobodys(seat: str, known: Questions) -> bool:
    return known.holder(seat) is None and known.view(seat).occupied is True
