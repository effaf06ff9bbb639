-- Jobs: long work, its progress and its outcome.

-- name: ask
-- Add a job unless the same work is under way or its form was used; give its id, or nothing.
INSERT INTO job (kind, area, month, asked, asked_by, form)
VALUES (%(kind)s, %(area)s, %(month)s, %(asked)s, %(asked_by)s, %(form)s)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: of_form
-- The job that a person's form asked for.
SELECT id FROM job WHERE asked_by = %(asked_by)s AND form = %(form)s ORDER BY id;

-- name: under_way
-- The job that does the same work now.
SELECT id FROM job
 WHERE kind = %(kind)s AND area = %(area)s AND month = %(month)s
   AND state IN ('waiting', 'running');

-- name: busy_with
-- The newest job that waits or runs for an area.
SELECT id
  FROM job
 WHERE area = %(area)s AND state IN ('waiting', 'running')
 ORDER BY id DESC
 LIMIT 1;

-- name: queued
-- Say which entry of the queue a job has.
UPDATE job SET queued = %(queued)s WHERE id = %(id)s;

-- name: load
-- One job.
SELECT id, kind, area, month, asked, asked_by, asked_at, queued, state, attempts, step, doing,
       share, heard_at, finished_at, outcome, now()
  FROM job WHERE id = %(id)s;

-- name: newest
-- The newest jobs first, after a page of them.
SELECT id, kind, area, month, asked, asked_by, asked_at, queued, state, attempts, step, doing,
       share, heard_at, finished_at, outcome, now()
  FROM job
 WHERE id < %(before)s
 ORDER BY id DESC
 LIMIT %(most)s;

-- name: begin
-- Take a job up, unless it is already finished; give the number of the attempt.
UPDATE job
   SET state = 'running', attempts = attempts + 1, step = '', doing = '', share = 0,
       heard_at = now()
 WHERE id = %(id)s AND state IN ('waiting', 'running')
RETURNING attempts;

-- name: tell
-- Say how far a running job is.
UPDATE job
   SET step = %(step)s, doing = %(doing)s, share = %(share)s, heard_at = now()
 WHERE id = %(id)s AND state = 'running';

-- name: end
-- Close a job that is not closed yet.
UPDATE job
   SET state = %(state)s, outcome = %(outcome)s, finished_at = now(), heard_at = now(),
       share = CASE WHEN %(state)s = 'done' THEN 1 ELSE share END
 WHERE id = %(id)s AND state IN ('waiting', 'running')
RETURNING id;

-- name: waits_again
-- A worker has died: its job waits for the next one.
UPDATE job SET state = 'waiting' WHERE queued = %(queued)s AND state = 'running';

-- name: pause
-- A worker is shut down on purpose: its job waits for the next one.
UPDATE job SET state = 'waiting', attempts = attempts - 1 WHERE id = %(id)s AND state = 'running';

-- name: tidy
-- Forget jobs that were finished long ago.
DELETE FROM job WHERE finished_at < now() - make_interval(days => %(days)s);
