"""Which alerts are out, and what there is to say about them now. Pure: time is an argument."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from seatd.announcement import FAULTS

# What a broken wire shows may change ten times a second; a technician reads once.
REWORDED_EVERY_S = 10.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """An alert as it was told.

    Attributes:
        since: RFC 3339 UTC, when it was raised.
        found: what the sensor said of it; None when it said nothing.
        at_s: when these words were told, in monotonic seconds.
    """

    since: str
    found: str | None
    at_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """One thing to tell.

    Attributes:
        code: the alert's.
        said: how it stands now; None when it is over.
        raised: it did not stand before.
    """

    code: str
    said: Said | None
    raised: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Alerts:
    """What has been told.

    Attributes:
        standing: code -> how it was told; None before the first look, when a broker may still
            hold alerts of a former life.
    """

    standing: Mapping[str, Said] | None = None

    def follow(
        self,
        codes: Collection[str],
        found: Mapping[str, str | None],
        now_s: float,
        wall_time: Callable[[], str],
    ) -> "tuple[Alerts, list[News]]":
        """The alerts after one more look, and what is to be told.

        Args:
            codes: faults that stand now.
            found: code -> what the sensor finds now.
            now_s: monotonic seconds.
            wall_time: RFC 3339 UTC, asked only for an alert that is raised.
        """
        former = {} if self.standing is None else self.standing
        standing: dict[str, Said] = {}
        news: list[News] = []
        for code in sorted(codes):
            finding, before = found.get(code), former.get(code)
            if before is None:
                said = Said(since=wall_time(), found=finding, at_s=now_s)
            elif _is_worth_saying(finding, before, now_s):
                said = Said(since=before.since, found=finding, at_s=now_s)
            else:
                standing[code] = before
                continue
            standing[code] = said
            news.append(News(code=code, said=said, raised=before is None))
        over = set(FAULTS if self.standing is None else former) - set(codes)
        news += [News(code=code, said=None) for code in sorted(over)]
        return (Alerts(standing=standing) if news or self.standing is None else self), news


def _is_worth_saying(finding: str | None, before: Said, now_s: float) -> bool:
    return finding not in {None, before.found} and now_s - before.at_s >= REWORDED_EVERY_S
