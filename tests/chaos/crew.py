"""The processes of the bot: born, killed and born again."""

import asyncio
import multiprocessing
import signal
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random
from typing import Final

from tests.chaos.dial import Dial
from tests.chaos.process import Birth, live

# A server that has imported everything gives birth to a bot in milliseconds; Python would need seconds.
_BIRTHS: Final = multiprocessing.get_context("forkserver")
_LOOK_EVERY: Final = 0.02


class Crew:
    """Keeps as many bots alive as are wanted; whichever died is followed by another one in its place."""

    def __init__(
        self,
        folder: Path,
        environ: Mapping[str, str],
        dial: Dial,
        random: Random,
        size: int,
        tell: Callable[[str], None],
        *,
        points: bool,
    ) -> None:
        self._folder, self._environ, self._dial, self._random, self._size = folder, environ, dial, random, size
        self._tell = tell
        self._bots: dict[int, ForkServerProcess] = {}
        self._ends: dict[int, str | None] = {}
        self.wanted = True
        # Whether they are to die at named points, too.
        self.points = points
        self.died_at: Counter[str] = Counter()
        self.deaths: Counter[str] = Counter()

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
        self.deaths["killed"] += 1
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

    def unmet(self) -> list[str]:
        """Return the points that were reached by somebody and at which nobody has died yet."""
        file = self._folder / "points"
        reached = set(file.read_text().splitlines()) if file.exists() else set()
        return sorted(reached - set(self.died_at))

    def reached(self) -> int:
        """Return how many points there are, as far as anybody has come."""
        return len(self.unmet()) + len(self.died_at)

    def _bear(self, place: int) -> None:
        unmet = self.unmet() if self.points else []
        taken = {end for end in self._ends.values() if end}
        choice = [point for point in unmet if point not in taken]
        end = self._random.choice(choice) if choice else None
        self._dial.is_busy(place, 0)
        birth = Birth(self._folder, self._environ, place, end)
        bot = _BIRTHS.Process(target=live, args=(birth,), daemon=True)
        bot.start()
        self._bots[place], self._ends[place] = bot, end
        self._tell(f"process {place} is born")

    def _bury(self, place: int, *, killed: bool = False) -> None:
        """Note how a process has ended; one that was not *killed* by us has died at the point that was its end."""
        bot = self._bots.get(place)
        if bot is None or bot.is_alive():
            return
        bot.join()
        end = self._ends.pop(place)
        if bot.exitcode == -signal.SIGKILL and not killed and end is not None:
            self.died_at[end] += 1
            self.deaths["at a point"] += 1
            self._tell(f"process {place} has died {end}")
        elif killed:
            self._tell(f"process {place} is killed")
        elif bot.exitcode not in (0, -signal.SIGKILL):
            self.deaths[f"ended with {bot.exitcode}"] += 1
            self._tell(f"process {place} has ended with {bot.exitcode}")
        del self._bots[place]
        bot.close()
        self._dial.is_busy(place, 0)
