"""The processes of the bot: born, killed and born again."""

import asyncio
import multiprocessing
import signal
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random
from typing import Final

from tests.chaos.dial import Dial
from tests.chaos.points import Book
from tests.chaos.process import Birth, live

# A server that has imported everything gives birth to a bot in milliseconds; Python would need seconds.
_BIRTHS: Final = multiprocessing.get_context("forkserver")
_LOOK_EVERY: Final = 0.02
# At so many points a life may end that is to end at one.
_ENDS: Final = 5


class Crew:
    """Keeps as many bots alive as are wanted; whichever died is followed by another one in its place.

    Where the crew is *thorough* nobody gets past a point at which nobody has died before.
    """

    def __init__(
        self,
        folder: Path,
        environ: Mapping[str, str],
        dial: Dial,
        random: Random,
        size: int,
        tell: Callable[[str], None],
        *,
        thorough: bool,
    ) -> None:
        self._folder, self._environ, self._dial, self._random, self._size = folder, environ, dial, random, size
        self._tell, self._thorough, self._lives = tell, thorough, count(1)
        self._bots: dict[int, ForkServerProcess] = {}
        self._births: dict[int, Birth] = {}
        self.wanted = True
        # How many are to have died at a named point by now.
        self.ends = 0
        self.book = Book(folder)
        self.deaths: Counter[str] = Counter()
        self.days: Counter[str] = Counter()

    async def keep(self) -> None:
        """Give birth to whoever is missing, for ever."""
        _BIRTHS.set_forkserver_preload(["tests.chaos.nursery"])
        while True:
            for place in range(self._size):
                self._bury(place)
                if self.wanted and place not in self._bots:
                    self._bear(place)
            await asyncio.sleep(_LOOK_EVERY)

    def kill(self, place: int | None = None) -> bool:
        """Kill one process, any unless a *place* is given; say whether there was one."""
        living = [one for one in self._bots if place in (None, one) and self._bots[one].is_alive()]
        if not living:
            return False
        place = self._random.choice(living)
        self._bots[place].kill()
        self._bots[place].join()
        self._bury(place, killed=True)
        return True

    def kill_all(self) -> None:
        """Kill every process, and let nobody follow until they are *wanted* again."""
        self.wanted = False
        for place in list(self._bots):
            self.kill(place)

    async def leave(self) -> None:
        """Ask every process to end, as a supervisor does, and wait for it."""
        self.wanted = False
        for bot in self._bots.values():
            with suppress(ProcessLookupError):
                bot.terminate()
        while self._bots:
            for place in list(self._bots):
                self._bury(place)
            await asyncio.sleep(_LOOK_EVERY)

    @property
    def busy(self) -> list[int]:
        """The places whose processes have something under way."""
        return [place for place, bot in self._bots.items() if bot.is_alive() and self._dial.busy(place)]

    def _bear(self, place: int) -> None:
        self._dial.is_busy(place, 0)
        life, ends = next(self._lives), self._drawn_ends()
        birth = Birth(self._folder, self._environ, place, life, ends, frail=self._thorough)
        bot = _BIRTHS.Process(target=live, args=(birth,), daemon=True)
        bot.start()
        self._bots[place], self._births[place] = bot, birth
        self._tell(f"process {place} is born")

    def _drawn_ends(self) -> frozenset[str]:
        """Draw some of the points that anybody has reached: one alone may be one that nobody reaches again."""
        if len(self.book.deaths()) >= self.ends:
            return frozenset()
        reached = sorted(self.book.reached())
        return frozenset(self._random.sample(reached, k=min(len(reached), _ENDS)))

    def _bury(self, place: int, *, killed: bool = False) -> None:
        """Note how a process has ended: by us, who have *killed* it, or of itself, and where."""
        bot = self._bots.get(place)
        if bot is None or bot.is_alive():
            return
        bot.join()
        point = self.book.deaths().get(self._births.pop(place).life)
        if point is not None:
            self.deaths["at a point"] += 1
            self._tell(f"process {place} has died {point}")
        elif killed:
            self.deaths["killed"] += 1
            self._tell(f"process {place} is killed")
        elif bot.exitcode not in (0, -signal.SIGKILL):
            self.deaths[f"ended with {bot.exitcode}"] += 1
            self._tell(f"process {place} has ended with {bot.exitcode}")
        if bot.exitcode == -signal.SIGKILL:
            self.days[f"{self._dial.now():%d %B}"] += 1
        del self._bots[place]
        bot.close()
        self._dial.is_busy(place, 0)
