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

-- name: take_back
-- Forget the newest release of a month; give what it was.
DELETE FROM roster_release
 WHERE area = %(area)s AND month = %(month)s AND upto = %(upto)s
RETURNING upto, released_by, released_at;

-- name: note_taken_back
-- Keep that a release was taken back, and why.
INSERT INTO roster_take_back (area, month, upto, released_by, released_at, taken_back_by,
                              taken_back_at, reason)
VALUES (%(area)s, %(month)s, %(upto)s, %(released_by)s, %(released_at)s, %(by)s, %(now)s,
        %(reason)s);

-- name: taken_back
-- Releases of a month that were taken back, newest first.
SELECT upto, released_by, released_at, taken_back_by, taken_back_at, reason
  FROM roster_take_back
 WHERE area = %(area)s AND month = %(month)s
 ORDER BY id DESC;
