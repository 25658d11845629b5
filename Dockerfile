# Builds the package with everything it needs, by hash, into one folder; the second stage takes only that folder.
FROM python:3.11-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /source

COPY requirements.txt requirements-build.txt ./
RUN python -m venv /opt/redress && /opt/redress/bin/pip install --require-hashes -r requirements.txt
RUN python -m venv /opt/build && /opt/build/bin/pip install --require-hashes -r requirements-build.txt

COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY handlers ./handlers
COPY storage ./storage
COPY domain ./domain
COPY config ./config
COPY sandbox ./sandbox
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheel . \
    && /opt/redress/bin/pip install --no-deps --no-index /wheel/*.whl \
    && /opt/redress/bin/pip uninstall --yes pip setuptools


FROM python:3.11-slim

# Nothing is written outside /var/lib/redress and /tmp, so the root file system can be read-only.
RUN useradd --system --uid 10001 --home-dir /var/lib/redress --create-home --shell /usr/sbin/nologin redress
COPY --from=build /opt/redress /opt/redress

ENV PATH=/opt/redress/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PORT=8080

USER 10001
WORKDIR /var/lib/redress
VOLUME ["/var/lib/redress"]
EXPOSE 8080

HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=4); c.request('GET', '/healthz'); sys.exit(c.getresponse().status != 200)"]

# `redress serve` finishes what it has accepted and then stops.
STOPSIGNAL SIGTERM
ENTRYPOINT ["redress"]
CMD ["serve"]
