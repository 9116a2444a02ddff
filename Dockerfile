# One image for every process: `manage.py up` (the default: all of them, as on one machine), or web, worker and beat
# apart as in compose.yaml.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data outspoken && install -d -o outspoken -m 0700 /data
COPY --from=build /venv /venv
COPY . /app
WORKDIR /app
RUN python -m compileall -q accounts courses lms
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/data HOST=0.0.0.0 PORT=8000
USER outspoken
VOLUME /data
EXPOSE 8000
CMD ["python", "manage.py", "up"]
