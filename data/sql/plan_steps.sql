-- Plan steps: what was decided for an area and month, whole and as rows.

-- name: latest
-- The newest step of its kind, without its value.
SELECT id, sha256, versions, recorded_at
  FROM plan_step
 WHERE area = %(area)s AND month = %(month)s AND step = %(step)s
 ORDER BY id DESC
 LIMIT 1;

-- name: all
-- Every step of its kind, newest first, without its value.
SELECT id, sha256, versions, recorded_at
  FROM plan_step
 WHERE area = %(area)s AND month = %(month)s AND step = %(step)s
 ORDER BY id DESC;

-- name: value
-- What one step decided.
SELECT value FROM plan_step WHERE id = %(id)s;

-- name: of
-- What a step is a decision on.
SELECT area, month, step FROM plan_step WHERE id = %(id)s;

-- name: months
-- The months for which an area has a step of this kind, in order.
SELECT DISTINCT month FROM plan_step WHERE area = %(area)s AND step = %(step)s ORDER BY month;

-- name: hold
-- Wait until nobody else is keeping a plan of the same month; others wait until this ends.
SELECT true AS is_held
  FROM pg_advisory_xact_lock(hashtext('xuntu plan'), hashtext(%(area)s || ' ' || %(month)s))
 ORDER BY is_held;

-- name: add
-- Add a step.
INSERT INTO plan_step (area, month, step, sha256, versions, value)
VALUES (%(area)s, %(month)s, %(step)s, %(sha256)s, %(versions)s, %(value)s)
RETURNING id, sha256, versions, recorded_at;

-- name: copy_certain
-- Add the certain list of a coverage.
COPY coverage_certain (step, employer, kind, rules) FROM STDIN;

-- name: copy_progress
-- Add the state of the rules.
COPY coverage_progress (step, ordinal, rule, title, in_scope, required, done, due_this_month,
                        short) FROM STDIN;

-- name: copy_units
-- Add the frame of a draw with its outcome.
COPY draw_unit (step, employer, township, stratum, mass, is_chosen, reserve_rank) FROM STDIN;

-- name: add_stops
-- Add the stops of a roster; not by COPY, which the role of the pages may not use.
INSERT INTO roster_stop (step, day, team, ordinal, office, lead, member, employer, travel_min,
                         distance_m, arrive_min, start_min, leave_min)
SELECT %(step)s, one.*
  FROM jsonb_to_recordset(%(stops)s::jsonb)
    AS one (day date, team integer, ordinal integer, office text, lead text, member text,
            employer text, travel_min integer, distance_m integer, arrive_min integer,
            start_min integer, leave_min integer);

-- name: add_unplaced
-- Add the visits that a roster leaves out; not by COPY, as above.
INSERT INTO roster_unplaced (step, employer, cause)
SELECT %(step)s, one.*
  FROM jsonb_to_recordset(%(left_out)s::jsonb) AS one (employer text, cause text);

-- name: planned_months
-- The months of every area that have a step of this kind, newest first.
SELECT DISTINCT area, month FROM plan_step WHERE step = %(step)s ORDER BY area, month DESC;
