# One image for every process; the command picks which (docs/decisions/0001).
FROM python:3.11-slim-bookworm

RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/zhicheng
COPY requirements.lock ./
RUN python3 -m pip install --no-cache-dir --require-hashes -r requirements.lock

COPY pyproject.toml ./
COPY shared shared
COPY services services
COPY gateway gateway
COPY proto proto
COPY cli cli
COPY verify verify
COPY demo demo
COPY policies policies
RUN python3 -m pip install --no-cache-dir --no-deps --no-build-isolation --editable .

ENV PYTHONUNBUFFERED=1 VAR_DIR=/var/lib/zhicheng POLICY_DIR=/opt/zhicheng/policies
CMD ["python3", "-m", "gateway"]
