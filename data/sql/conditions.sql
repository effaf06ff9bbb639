-- What a database knows about the condition of the service.

-- name: server
-- Version and size of the database, and its newest migration.
SELECT current_setting('server_version'), pg_database_size(current_database()),
       (SELECT max(version_num) FROM alembic_version);

-- name: worker
-- Seconds since a worker last gave a sign of life; null if none is known.
SELECT extract(epoch FROM now() - max(last_heartbeat))::float8 FROM procrastinate_workers;

-- name: jobs
-- Jobs that wait, that run and that failed in the last days, and for how many seconds the oldest
-- has waited.
SELECT count(*) FILTER (WHERE state = 'waiting'),
       count(*) FILTER (WHERE state = 'running'),
       count(*) FILTER (WHERE state = 'failed'
                          AND finished_at > now() - make_interval(days => %(days)s)),
       extract(epoch FROM now() - min(asked_at) FILTER (WHERE state = 'waiting'))::float8
  FROM job;

-- name: open_demo_accounts
-- Demo accounts, whose passwords are public, that can sign in; and areas that are no demo.
SELECT (SELECT count(*) FROM account WHERE is_demo AND NOT is_disabled),
       (SELECT count(*) FROM area WHERE NOT is_demo);
