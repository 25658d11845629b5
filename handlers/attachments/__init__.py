"""Attachments: files that people share in the thread of a card."""
