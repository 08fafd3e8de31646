"""What the benchmark has found out: figures, each next to the floor's from the same run."""

from dataclasses import dataclass
from statistics import median

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Compared:
    """A question that was put to product and floor alternately, a few times; milliseconds each.

    `key` is the figure's name without its ending. The ratio is the median of the ratios of neighbouring runs, so that
    a machine that gets slower or faster meanwhile does not matter.
    """

    key: str
    question: str
    product: list[float]
    floor: list[float]
    goal: float | None = None

    @property
    def ratio(self) -> float:
        return median(ours / bare for ours, bare in zip(self.product, self.floor, strict=True))

    def figures(self) -> Figures:
        return {
            f"{self.key}_ratio": round(self.ratio, 2),
            f"{self.key}_ms": round(median(self.product), 2),
            f"{self.key}_floor_ms": round(median(self.floor), 2),
        }

    def cells(self) -> list[str]:
        goal = "" if self.goal is None else f"< {self.goal:g}{'' if self.ratio < self.goal else '  MISSED'}"
        return [
            self.question,
            f"{median(self.product):.2f} ms",
            f"{median(self.floor):.2f} ms",
            f"{self.ratio:.1f}",
            goal,
        ]


@dataclass(frozen=True, slots=True)
class Rate:
    """How many per second on this engine, product and floor alternately; more is better."""

    key: str
    engine: str
    question: str
    product: list[float]
    floor: list[float]
    goal: float

    @property
    def ratio(self) -> float:
        return median(ours / bare for ours, bare in zip(self.product, self.floor, strict=True))

    def figures(self) -> Figures:
        return {
            f"{self.key}_ratio_{self.engine}": round(self.ratio, 2),
            f"{self.key}_{self.engine}": round(median(self.product)),
            f"{self.key}_floor_{self.engine}": round(median(self.floor)),
        }

    def cells(self) -> list[str]:
        goal = f"> {self.goal:g}{'' if self.ratio > self.goal else '  MISSED'}"
        numbers = [f"{median(self.product):.0f} /s", f"{median(self.floor):.0f} /s", f"{self.ratio:.2f}"]
        return [self.question, *numbers, goal]


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of each run, without a floor to compare with; `most` where there is a goal."""

    key: str
    question: str
    found: list[float]
    most: float | None = None

    def figures(self) -> Figures:
        return {f"{self.key}_ms": round(median(self.found), 2)}

    def cells(self) -> list[str]:
        value = median(self.found)
        goal = "" if self.most is None else f"<= {self.most:g}{'' if value <= self.most else '  MISSED'}"
        return [self.question, f"{value:.2f} ms", "", "", goal]


@dataclass(frozen=True, slots=True)
class Counted:
    """A plain number for each run that must be exactly `wanted`, or may be at most `most`."""

    key: str
    question: str
    found: list[float]
    wanted: int | None = None
    most: float | None = None
    unit: str = ""

    @property
    def value(self) -> float:
        """The worst of the runs."""
        return _worst(self.found, wanted=self.wanted)

    @property
    def is_wrong(self) -> bool:
        """Whether it is not the number that it must be: not a missed goal, but a fault."""
        return self.wanted is not None and self.value != self.wanted

    def figures(self) -> Figures:
        return {self.key: round(self.value, 1) if self.unit else int(self.value)}

    def cells(self) -> list[str]:
        goal, kept = "", True
        if self.wanted is not None:
            goal, kept = f"= {self.wanted}", not self.is_wrong
        elif self.most is not None:
            goal, kept = f"<= {self.most:g}", self.value <= self.most
        number = f"{self.value:.4g}{self.unit}" if self.unit else f"{self.value:.0f}"
        return [self.question, number, "", "", goal + ("" if kept else "  MISSED")]


Answer = Compared | Rate | Timed | Counted


def worst(of_engines: list[list[Answer]]) -> Figures:
    """One figure for several engines: the largest, or, for counts, the one furthest from what it should be."""
    answers = [answer for answers in of_engines for answer in answers]
    wanted = {answer.key: answer.wanted for answer in answers if isinstance(answer, Counted)}
    found: dict[str, list[float]] = {}
    for answer in answers:
        for key, value in answer.figures().items():
            found.setdefault(key, []).append(value)
    return {key: _worst(values, wanted=wanted.get(key)) for key, values in found.items()}


def _worst(found: list[float], *, wanted: int | None) -> float:
    return max(found) if wanted is None else max(found, key=lambda number: abs(number - wanted))
