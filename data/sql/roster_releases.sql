-- Months released to leaders.

-- name: add
-- Release what is stored of a month now, unless that is already released.
INSERT INTO roster_release (area, month, upto, released_by, released_at)
SELECT %(area)s, %(month)s, max(id), %(by)s, %(now)s
  FROM plan_step
 WHERE area = %(area)s AND month = %(month)s
HAVING max(id) IS NOT NULL
ON CONFLICT (area, month, upto) DO NOTHING
RETURNING upto;

-- name: newest
-- Up to which step a month is released.
SELECT upto, released_by, released_at
  FROM roster_release
 WHERE area = %(area)s AND month = %(month)s
 ORDER BY upto DESC
 LIMIT 1;
