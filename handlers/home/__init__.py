"""App Homes: everybody's own work on one page, which follows whatever anybody does."""
