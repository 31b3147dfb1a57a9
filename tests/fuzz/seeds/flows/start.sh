#!/bin/sh
export DB=db.data PORT=5432
until nc -z "$DB" $PORT; do sleep 1; done
psql -h $(DB) -p 5432 && curl -sf http://web/a?b=c --header 'Host: away'
exec app --db.addr="${DB}:$PORT" --peers=web:80,away:443 -upstream tcp://db.data:5432 $$HOME
