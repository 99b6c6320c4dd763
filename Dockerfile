# The bot. signal-cli has an image of its own; docker-compose.yml puts the two side by side.
FROM python:3.12-slim

WORKDIR /opt/ozo
COPY requirements.txt pyproject.toml README.md LICENSE ./
COPY ozo_signal ozo_signal
RUN pip install --no-cache-dir --constraint requirements.txt setuptools \
    && pip install --no-cache-dir --constraint requirements.txt --no-build-isolation . \
    && useradd --system --uid 10001 --no-create-home ozo \
    && install --directory --owner=ozo --mode=0700 /data

ENV OZO_DATA_DIR=/data PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER ozo
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=2m --timeout=20s --start-period=1m --retries=2 CMD ["ozo-signal", "check"]
ENTRYPOINT ["ozo-signal"]
CMD ["run"]
