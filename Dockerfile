# One image for web, worker, beat and relay. Build: docker build -t ombudsman .
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
# Messages and static files are made once, here. The settings ask for keys; these die with this stage.
RUN KEY=$(python -c "import base64,os;print(base64.b64encode(os.urandom(32)).decode())") && \
    /venv/bin/python -c "from pathlib import Path; from ombudsman.stack.messages import compile_messages; compile_messages(Path('locale'))" && \
    OMBUDSMAN_MODE=production SECRET_KEY=$KEY$KEY ALLOWED_HOSTS=build PUBLIC_BASE_URL=https://build \
    OMBUDSMAN_FIELD_KEYS=build:$KEY OMBUDSMAN_INDEX_KEY=$KEY OMBUDSMAN_CHECKPOINT_KEY=$KEY \
    DATABASE_URL=postgresql://build@build/build REDIS_URL=redis://build/0 EMAIL_HOST=build DEFAULT_FROM_EMAIL=build@build.example \
    OFFICE_ADDRESS=build OFFICE_PHONE=build OFFICE_HOURS=build \
    /venv/bin/python manage.py collectstatic --no-input --verbosity 0

FROM python:3.11-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends \
        fonts-hanazono fonts-noto-cjk libharfbuzz-subset0 libmagic1 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app ombudsman \
    && install -d -o ombudsman -g ombudsman /evidence /populations /sweeps
ENV OMBUDSMAN_MODE=production DJANGO_SETTINGS_MODULE=ombudsman.settings EVIDENCE_ROOT=/evidence \
    POPULATION_ROOT=/populations SWEEP_ROOT=/sweeps \
    WEB_BIND=0.0.0.0 WEB_PORT=8000 OMBUDSMAN_FOLDER=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/venv/bin:$PATH
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER ombudsman
VOLUME /evidence /populations /sweeps
EXPOSE 8000
ENTRYPOINT ["python", "-m", "ombudsman.stack", "process"]
CMD ["web"]
