"""How a calibration looks on a terminal of 80 by 24.

What is done scrolls away above; at the bottom stands what is asked now, a bar with the weight, how
long the seat has to stay as it is, what is in the way, and what is being typed.
"""

from typing import Self

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.text import Text

from calibration.outcome import figure_text, headline, limit_text
from calibration.plan_moves import LEAST_LOAD_COUNTS, LOADED_NOISES
from calibration.plan_state import Awaited, Dialogue, Path, Stage
from calibration.plan_view import View, shown
from calibration.refusals import Finding, Severity
from calibration.screen import BAD, LOOK, OK, Screen
from calibration.telling import asked, found, row_name
from calibration.verdict import judge
from calibration.verdict_rows import Check, Ruling

BAR_KG = 120.0
BAR_COUNTS = 2_000_000.0
NAME_WIDTH = 38
BAR_WIDTH = 40
DASH = "-"
STEPS: tuple[tuple[Stage, ...], ...] = (
    (Stage.EMPTY,),
    (Stage.WEIGHT, Stage.LOADING, Stage.CORNERS, Stage.TAKE_OFF),
    (Stage.PERSON, Stage.LEAN, Stage.STAND),
    (Stage.VERDICT, Stage.WRITE),
    (Stage.PROVE_SIT, Stage.PROVE_LEAVE, Stage.PROVE_RETURN),
)
RULINGS = {Ruling.OK: OK, Ruling.WARN: LOOK, Ruling.REFUSE: BAD}


class WeighScreen:
    """Draws one calibration; a context manager.

    Args:
        screen: language and terminal.
        seat: its name.
    """

    def __init__(self, *, screen: Screen, seat: str) -> None:
        self._screen = screen
        self._seat = seat
        self._before: Dialogue | None = None
        self._gone: str | None = None
        self._live = Live(
            console=screen.console, auto_refresh=False, transient=True, redirect_stderr=False
        )
        self._blocks = ("█", "·") if screen.console.encoding.startswith("utf") else ("#", ".")

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._live.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Leave what was done, take away what was asked."""
        self._live.stop()

    @property
    def console(self) -> Console:
        """Where finished lines go."""
        return self._screen.console

    def gone(self, reason: str | None) -> None:
        """The node is away, or back."""
        if reason is None:
            self._screen.say("weigh.back_again", style=OK)
        else:
            self.console.print(Text(self._screen.words("weigh.gone", reason=reason), style=LOOK))
        self._gone = reason

    def show(self, dialogue: Dialogue, typed: str) -> None:
        """Draws the dialogue as it is now, and what was finished since the last time."""
        before, self._before = self._before, dialogue
        if before is not None and before.stage is not dialogue.stage:
            for line in self._finished(before, dialogue):
                self.console.print(line)
        self._live.update(self._picture(dialogue, typed), refresh=True)

    def _finished(self, before: Dialogue, dialogue: Dialogue) -> list[RenderableType]:
        lines: list[RenderableType] = []
        if len(dialogue.zeros) > len(before.zeros):
            lines.append(self._done("weigh.done_empty", noise=max(dialogue.zeros[-1].noises)))
        if len(dialogue.loads) > len(before.loads):
            load = dialogue.loads[-1]
            key = "weigh.done_corner" if load.corner else "weigh.done_load"
            lines.append(self._done(key, kg=load.kg, corner=load.corner))
        if dialogue.person is not None and before.person is None:
            lines.append(self._done("weigh.done_person"))
        if dialogue.stage is Stage.VERDICT:
            lines += self._verdict(dialogue)
        if dialogue.stage is Stage.REFUSED:
            lines += [
                Text(
                    f"{self._screen.words('weigh.refused')} {found(one, self._screen)}", style=BAD
                )
                for one in dialogue.findings
            ]
        if before.stage is Stage.WRITE and dialogue.stage is not Stage.REFUSED:
            lines.append(self._done("weigh.done_write"))
        if before.stage in STEPS[-1] and dialogue.stage is not Stage.REFUSED:
            lines.append(self._done(f"weigh.done_{before.stage.value}"))
        return lines

    def _done(self, key: str, **figures: object) -> Text:
        mark = self._screen.words("doctor.ok")
        return Text.assemble((f"{mark:<5}", OK), self._screen.words(key, **figures))

    def _verdict(self, dialogue: Dialogue) -> list[RenderableType]:
        verdict = judge(dialogue)
        lines: list[RenderableType] = [self._row(check) for check in verdict.checks]
        lines += [self._note(one) for one in verdict.findings]
        lines.append(Text(headline(self._screen, dialogue), style="bold"))
        return lines

    def _note(self, finding: Finding) -> RenderableType:
        style = "" if finding.severity is Severity.NOTE else LOOK
        return Padding(Text(found(finding, self._screen), style=style), (0, 0, 0, 5))

    def _row(self, check: Check) -> Text:
        mark = self._screen.words(f"weigh.ruling.{check.ruling.value}")
        name = row_name(check.code, self._screen)
        name += " " * max(1, NAME_WIDTH - cell_len(name))
        limit = limit_text(self._screen, check.code.value, check.limit)
        return Text.assemble(
            (f"{mark:<5}", RULINGS[check.ruling]),
            f"{name}{figure_text(check.figure):>7} {check.unit.value:<10} ",
            (limit, "dim"),
        )

    def _picture(self, dialogue: Dialogue, typed: str) -> RenderableType:
        view = shown(dialogue)
        lines: list[RenderableType] = [
            Text(self._title(dialogue), style="bold"),
            Text(asked(view, self._screen)),
        ]
        if dialogue.awaited in (Awaited.STABLE, Awaited.TYPED):
            lines.append(self._bar(view))
        if dialogue.awaited in (Awaited.STABLE, Awaited.PROOF):
            lines.append(Text(self._waiting(dialogue, view)))
        if dialogue.awaited is Awaited.TYPED:
            lines.append(Text.assemble(("> ", "bold"), typed, ("_", "blink")))
        if view.problem is not None:
            lines.append(Text(f"! {found(view.problem, self._screen)}", style=LOOK))
        lines.append(Text(self._screen.words("weigh.keys"), style="dim"))
        return Group(*lines)

    def _title(self, dialogue: Dialogue) -> str:
        steps = STEPS if dialogue.setup.prove else STEPS[:-1]
        if dialogue.setup.path is Path.SIT:
            steps = tuple(one for one in steps if Stage.WEIGHT not in one)
        number = next((at for at, one in enumerate(steps, 1) if dialogue.stage in one), None)
        words = self._screen.words
        if number is None:
            return words("weigh.title", seat=self._seat)
        return words("weigh.title_step", seat=self._seat, number=number, of=len(steps))

    def _bar(self, view: View) -> Text:
        if view.kg is not None:
            share, figure = view.kg / BAR_KG, f"{view.kg:8.2f} kg    "
        elif view.counts is not None:
            share, figure = abs(view.counts) / BAR_COUNTS, f"{view.counts:8.0f} counts"
        else:
            share, figure = 0.0, f"{DASH:>8}       "
        filled = round(BAR_WIDTH * min(1.0, max(0.0, share)))
        full, void = self._blocks
        noise = DASH if view.noise_counts is None else f"{view.noise_counts:.0f}"
        return Text.assemble(
            f"{figure}  ",
            (full * filled, "cyan"),
            (void * (BAR_WIDTH - filled), "dim"),
            f"  {self._screen.words('weigh.noise', noise=noise)}",
        )

    def _waiting(self, dialogue: Dialogue, view: View) -> str:
        words = self._screen.words
        if _is_his_turn(dialogue, view):
            return words("weigh.your_turn")
        if view.lacking_s > 0 and (view.quiet or view.awaited is Awaited.PROOF):
            return words("weigh.lacking", seconds=view.lacking_s)
        if view.awaited is Awaited.PROOF:
            return words("weigh.by_the_node")
        return words("weigh.still" if view.quiet else "weigh.moving")


def _is_his_turn(dialogue: Dialogue, view: View) -> bool:
    """Whether the technician has not done yet what is asked; a countdown would be a lie."""
    least = LOADED_NOISES * (view.noise_counts or 0.0)
    is_loaded = view.counts is not None and abs(view.counts) > max(least, LEAST_LOAD_COUNTS)
    match dialogue.stage:
        case Stage.LOADING | Stage.PERSON:
            return not is_loaded
        case Stage.TAKE_OFF | Stage.STAND:
            return is_loaded
        case Stage.LEAN:
            return dialogue.seen_at_s is None
        case _:
            return False
