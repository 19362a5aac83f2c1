"""One calibration at one seat, from its first question to its record: the parts put together."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Protocol

from calibration.errors import CalibrationError
from calibration.interrupted import Records
from calibration.keyboard import Keyboard
from calibration.outcome import headline, outcome
from calibration.place import Visit
from calibration.plan_state import Dialogue, Stage
from calibration.plan_view import shown
from calibration.refusals import Finding
from calibration.screen import OK, Screen
from calibration.telling import asked, found
from calibration.weigh_hands import AttendedScript, Hands, PersonsHands, ScriptedHands
from calibration.weigh_loop import WeighLoop
from calibration.weigh_screen import WeighScreen

Show = Callable[[Dialogue, str], None]


class Shown(Protocol):
    """Whoever draws a dialogue."""

    def show(self, dialogue: Dialogue, typed: str) -> None: ...

    def gone(self, reason: str | None) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """What is to be done at a seat that is held already.

    Attributes:
        visit: the way to it.
        seat: its name.
        records: for what outlives the program.
        extra: entries of the scale that the plan does not know, such as `cell`.
        script: presses the keys; None where a person does.
        attended: somebody sits at the terminal and sees a picture.
    """

    visit: Visit
    seat: str
    records: Records
    extra: dict[str, Any]
    script: ScriptedHands | None
    attended: bool


def calibrate(task: Task, dialogue: Dialogue) -> dict[str, Any]:
    """Runs a dialogue to its end, tells and records it; an interrupted one is kept.

    Returns:
        The outcome, see `calibration.outcome`.

    Raises:
        CalibrationError: the node stayed away, or somebody else took the seat.
        KeyboardInterrupt: Ctrl-C.
    """
    visit = task.visit
    with ExitStack() as stack:
        drawn = _drawn(task, stack)
        loop = WeighLoop(
            client=visit.client,
            relink=lambda: visit.client.relink(visit.place.link(task.seat)),
            hands=_hands(task, stack),
            show=_keeping(task.records, drawn.show),
            gone=drawn.gone,
            extra=task.extra,
        )
        try:
            ended = loop.run(dialogue)
        except (CalibrationError, KeyboardInterrupt):
            stack.close()
            _interrupted(task, loop)
            raise
    result = outcome(ended, seat=task.seat, who=visit.place.technician, after=loop.after)
    task.records.forget_dialogue()
    if loop.after is not None:
        task.records.keep_result(result)
    _tell_end(visit.screen, ended, written=loop.after is not None)
    visit.screen.result(**result)
    return result


class PlainScreen:
    """What a script, or a pipe, gets instead of a picture: a line for each new thing."""

    def __init__(self, screen: Screen) -> None:
        """Take where to."""
        self._screen = screen
        self._told: tuple[Stage, Finding | None] | None = None

    def show(self, dialogue: Dialogue, _typed: str) -> None:
        """Tells a new stage, a new problem, and why it was refused."""
        told = (dialogue.stage, dialogue.problem)
        if told == self._told:
            return
        new_stage = self._told is None or self._told[0] is not dialogue.stage
        self._told = told
        if new_stage:
            text = asked(shown(dialogue), self._screen)
            self._screen.line(text)
            self._screen.result(step=dialogue.stage.value, say=text)
        refusals = dialogue.findings if new_stage and dialogue.stage is Stage.REFUSED else ()
        for finding in (*refusals, *filter(None, [dialogue.problem])):
            text = found(finding, self._screen)
            self._screen.line(f"! {text}")
            self._screen.result(problem=finding.code.value, say=text)

    def gone(self, reason: str | None) -> None:
        """Tells that the node went away, or came back."""
        self._screen.say("weigh.back_again" if reason is None else "weigh.gone", reason=reason)
        self._screen.result(node="back" if reason is None else "gone", say=reason)


def _drawn(task: Task, stack: ExitStack) -> Shown:
    if not task.attended:
        return PlainScreen(task.visit.screen)
    return stack.enter_context(WeighScreen(screen=task.visit.screen, seat=task.seat))


def _hands(task: Task, stack: ExitStack) -> Hands:
    if not task.attended and task.script is not None:
        return task.script
    keyboard = stack.enter_context(Keyboard())
    return PersonsHands(keyboard) if task.script is None else AttendedScript(keyboard, task.script)


def _keeping(records: Records, show: Show) -> Show:
    """Draws, and remembers each stage as it begins."""
    stage: Stage | None = None

    def keep(dialogue: Dialogue, typed: str) -> None:
        nonlocal stage
        show(dialogue, typed)
        if dialogue.stage is not stage:
            stage = dialogue.stage
            records.keep_dialogue(dialogue)

    return keep


def _interrupted(task: Task, loop: WeighLoop) -> None:
    screen, dialogue = task.visit.screen, loop.dialogue
    if dialogue is None or dialogue.stage is Stage.READY:
        task.records.forget_dialogue()
        return
    task.records.keep_dialogue(dialogue)
    screen.say("weigh.interrupted" if loop.after is None else "weigh.interrupted_written")
    screen.result(result="interrupted", written=loop.after is not None)


def _tell_end(screen: Screen, dialogue: Dialogue, *, written: bool) -> None:
    if dialogue.stage is Stage.DONE:
        screen.say("weigh.done", style=OK, headline=headline(screen, dialogue))
        screen.say("weigh.effort", keys=dialogue.keys, waited_s=dialogue.waited_s)
    else:
        screen.say("weigh.written_unproved" if written else "weigh.left")
