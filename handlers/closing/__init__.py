"""Ends without a callback: withdrawn, merged, exhausted, no complaint at all; and cases that are opened again."""
