"""The store: runs plain functions as transactions, off the event loop."""

from storage.store.facade import Store
from storage.store.jobs import Limits, StoreUnavailable

__all__ = ["Limits", "Store", "StoreUnavailable"]
