-- Versions of plans: which stored plan is which version of a month.

-- name: add
-- Add a version.
INSERT INTO plan_revision (step, former_step, number, former, restores, at, reasons, kept)
VALUES (%(step)s, %(former_step)s, %(number)s, %(former)s, %(restores)s, %(at)s, %(reasons)s,
        %(kept)s);

-- name: add_changes
-- Add what a version changed; not by COPY, which the role of the pages may not use.
INSERT INTO plan_revision_change (step, employer, kind, day_before, team_before, start_before,
                                  day_after, team_after, start_after)
SELECT %(step)s, one.*
  FROM jsonb_to_recordset(%(changes)s::jsonb)
    AS one (employer text, kind text, day_before date, team_before integer, start_before integer,
            day_after date, team_after integer, start_after integer);

-- name: version
-- The version that a stored plan is, and the stored plan that undoing it returns to.
SELECT number, former_step FROM plan_revision WHERE step = %(step)s;

-- name: changes
-- What a version changed, in employer order.
SELECT employer, kind, day_before, team_before, start_before, day_after, team_after, start_after
  FROM plan_revision_change
 WHERE step = %(step)s
 ORDER BY employer;

-- name: versions
-- The stored plans of a month with the version that each is, newest first, a page of them.
SELECT step.id, step.recorded_at, revision.number, revision.restores
  FROM plan_step AS step
  LEFT JOIN plan_revision AS revision ON revision.step = step.id
 WHERE step.area = %(area)s AND step.month = %(month)s AND step.step = 'plan'
 ORDER BY step.id DESC
 LIMIT %(most)s;
