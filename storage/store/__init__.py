"""The store: runs plain functions as transactions, off the event loop."""

from storage.store.errors import StoreUnavailable
from storage.store.facade import Store
from storage.store.jobs import Limits

__all__ = ["Limits", "Store", "StoreUnavailable"]
