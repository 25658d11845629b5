"""Courtesy calls: some customers who have withdrawn are asked, by somebody else, whether they wanted to."""
