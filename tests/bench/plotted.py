"""Draws 28 days with matplotlib, as a bot would that uses it; a process of its own when it is run."""

import io

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def draw() -> bytes:
    """Return a PNG with a line above bars, of the size of a digest's chart."""
    figure = Figure(figsize=(12, 6.4))
    above, below = figure.subplots(2, 1)
    above.plot(range(28), [80 + day % 9 for day in range(28)], label="CSAT")
    above.fill_between(range(28), [70 + day % 9 for day in range(28)], [90 + day % 5 for day in range(28)], alpha=0.2)
    above.legend()
    below.bar(range(28), [20 + day % 7 for day in range(28)])
    picture = io.BytesIO()
    FigureCanvasAgg(figure).print_png(picture)
    return picture.getvalue()


if __name__ == "__main__":
    draw()
