-- Visits that planners hold on their team-day.

-- name: of_month
-- Every pin of a month, in employer order.
SELECT employer, day, team, pinned_by, pinned_at
  FROM visit_pin
 WHERE area = %(area)s AND month = %(month)s
 ORDER BY employer;

-- name: set
-- Pin a visit; an older pin of the same visit gives way.
INSERT INTO visit_pin (area, month, employer, day, team, pinned_by, pinned_at)
VALUES (%(area)s, %(month)s, %(employer)s, %(day)s, %(team)s, %(by)s, %(at)s)
ON CONFLICT (area, month, employer)
DO UPDATE SET day = excluded.day, team = excluded.team, pinned_by = excluded.pinned_by,
              pinned_at = excluded.pinned_at;

-- name: remove
-- Unpin a visit; give its employer, or nothing where it was not pinned.
DELETE FROM visit_pin
 WHERE area = %(area)s AND month = %(month)s AND employer = %(employer)s
RETURNING employer;
