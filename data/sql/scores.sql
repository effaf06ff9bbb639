-- Risk scores, one run for each time that they came out differently.

-- name: latest_run
-- The newest run of an area and month.
SELECT id, sha256, versions, recorded_at
  FROM score_run
 WHERE area = %(area)s AND month = %(month)s
 ORDER BY id DESC
 LIMIT 1;

-- name: runs
-- All runs of an area and month, newest first.
SELECT id, sha256, versions, recorded_at
  FROM score_run
 WHERE area = %(area)s AND month = %(month)s
 ORDER BY id DESC;

-- name: add_run
-- Begin a run.
INSERT INTO score_run (area, month, sha256, versions)
VALUES (%(area)s, %(month)s, %(sha256)s, %(versions)s)
RETURNING id, sha256, versions, recorded_at;

-- name: copy_scores
-- Add scores.
COPY risk_score (run, employer, nature, conforms, grade, management, combined, letter, method,
                 points, parts, flags) FROM STDIN;

-- name: scores
-- The scores of a run, in employer order.
SELECT employer, nature, conforms, grade, management, combined, letter, method, parts, flags
  FROM risk_score
 WHERE run = %(run)s
 ORDER BY employer;
