-- Plans handed in for approval, and what was decided.

-- name: of_month
-- Everything handed in for a month, newest first.
SELECT id, plan_sha256, planned_by, submitted_by, submitted_at, note, verdict, decided_by,
       decided_at, reason
  FROM plan_approval
 WHERE area = %(area)s AND month = %(month)s
 ORDER BY id DESC;

-- name: add
-- Hand in a plan, unless one lies with an approver.
INSERT INTO plan_approval (area, month, plan_sha256, planned_by, submitted_by, submitted_at, note)
VALUES (%(area)s, %(month)s, %(plan)s, %(planned_by)s, %(by)s, %(now)s, %(note)s)
ON CONFLICT (area, month) WHERE verdict IS NULL DO NOTHING
RETURNING id;

-- name: decide
-- Decide on a plan on which nobody has decided.
UPDATE plan_approval
   SET verdict = %(verdict)s, decided_by = %(by)s, decided_at = %(now)s, reason = %(reason)s
 WHERE id = %(id)s AND verdict IS NULL
RETURNING id;

-- name: planned_by
-- Who asked for the newest plan of a month at a screen.
SELECT asked_by
  FROM job
 WHERE kind = 'plan-month' AND area = %(area)s AND month = %(month)s AND state = 'done'
 ORDER BY id DESC
 LIMIT 1;
