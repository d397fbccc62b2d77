#!/bin/bash
# One role and one schema per service, made when the database is new: no service can read another's tables.
set -euo pipefail
for service in application review payment evaluation certificate integrity; do
  psql -q -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -v service="$service" -v password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE SCHEMA :"service" AUTHORIZATION :"service";
SQL
done
psql -q -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -c 'REVOKE ALL ON SCHEMA public FROM PUBLIC'
