"""What a caller of the store is told when something went wrong below it."""

from storage.engines import is_away


class StoreUnavailable(Exception):
    """The database is away, locked or full; nothing is wrong with what was asked of it.

    Nothing was stored, unless *uncertain*: then nobody knows.
    """

    def __init__(self, text: str, *, uncertain: bool = False) -> None:
        super().__init__(text)
        self.uncertain = uncertain


def explained(error: BaseException) -> BaseException:
    """Return what the caller is to see of *error*: most errors are its own and come back unchanged."""
    if isinstance(error, StopIteration):
        # A future refuses this one type, and the waiter would never be woken.
        wrapped = RuntimeError("the action raised StopIteration")
        wrapped.__cause__ = error
        return wrapped
    return unavailable(error) if is_away(error) else error


def unavailable(error: BaseException) -> StoreUnavailable:
    """Say in the store's own words that the database could not be used, with *error* as the cause."""
    wrapped = StoreUnavailable("the database cannot be used at the moment")
    wrapped.__cause__ = error
    return wrapped
