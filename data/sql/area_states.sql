-- How the preparation of areas stands: everything that may wait for a planner.

-- name: areas
-- Every area with its employers, imports, places, jobs and lists, in code order.
SELECT area.code, area.name, area.is_demo,
       coalesce(place.employers, 0), coalesce(place.unlocated, 0), coalesce(place.doubtful, 0),
       batch.id, batch.recorded_at, taken.id, coalesce(fault.rejected, 0),
       coalesce(fault.flagged, 0), coalesce(upload.unchecked, 0), coalesce(upload.checked, 0),
       upload.newest, coalesce(work.running, 0), work.newest_running, coalesce(work.failed, 0),
       work.newest_failed, coalesce(ceremony.open, 0), ceremony.month, year.version, year.short
  FROM area
  LEFT JOIN LATERAL (
       SELECT id, recorded_at
         FROM import_batch
        WHERE import_batch.area = area.code AND undone_at IS NULL
        ORDER BY id DESC
        LIMIT 1) AS batch ON true
  LEFT JOIN LATERAL (
       SELECT id
         FROM declaration_upload
        WHERE declaration_upload.area = area.code AND declaration_upload.batch = batch.id
        ORDER BY id DESC
        LIMIT 1) AS taken ON true
  LEFT JOIN LATERAL (
       SELECT count(*) FILTER (WHERE severity = 'rejected') AS rejected,
              count(*) FILTER (WHERE severity = 'flagged') AS flagged
         FROM import_fault
        WHERE import_fault.batch = batch.id) AS fault ON true
  LEFT JOIN LATERAL (
       SELECT count(*) FILTER (WHERE state = 'new') AS unchecked,
              count(*) FILTER (WHERE state = 'checked') AS checked, max(id) AS newest
         FROM declaration_upload
        WHERE declaration_upload.area = area.code AND state IN ('new', 'checked')) AS upload ON true
  LEFT JOIN LATERAL (
       SELECT count(*) AS employers,
              count(*) FILTER (WHERE coalesce(corrected.lon, found.lon) IS NULL) AS unlocated,
              count(*) FILTER (WHERE corrected.employer IS NULL AND found.lon IS NOT NULL
                                 AND found.doubts <> '[]') AS doubtful
         FROM employer
         LEFT JOIN geocode AS found
           ON found.area = employer.area AND found.employer = employer.id AND NOT found.by_person
         LEFT JOIN geocode AS corrected
           ON corrected.area = employer.area AND corrected.employer = employer.id
          AND corrected.by_person AND corrected.address = employer.workplace_address
        WHERE employer.area = area.code) AS place ON true
  LEFT JOIN LATERAL (
       SELECT count(*) FILTER (WHERE state IN ('waiting', 'running')) AS running,
              max(id) FILTER (WHERE state IN ('waiting', 'running')) AS newest_running,
              count(*) FILTER (WHERE state = 'failed') AS failed,
              max(id) FILTER (WHERE state = 'failed') AS newest_failed
         FROM job
        WHERE job.area = area.code
          AND (state IN ('waiting', 'running')
               OR state = 'failed' AND finished_at > now() - interval '31 days'
               AND NOT EXISTS (SELECT 1
                                 FROM job AS later
                                WHERE later.area = job.area AND later.kind = job.kind
                                  AND later.month = job.month AND later.id > job.id))) AS work
       ON true
  LEFT JOIN LATERAL (
       SELECT count(*) AS open, min(split_part(draw_id, '/', 2)) AS month
         FROM (SELECT DISTINCT ON (draw_id) draw_id, kind
                 FROM ledger_entry
                WHERE ledger_entry.area = area.code AND kind <> 'chain'
                ORDER BY draw_id, seq DESC) AS last
        WHERE kind IN ('commit', 'reveal')) AS ceremony ON true
  LEFT JOIN LATERAL (
       SELECT version, short
         FROM year_plan
        WHERE year_plan.area = area.code AND year = %(year)s
        ORDER BY version DESC
        LIMIT 1) AS year ON true
 ORDER BY area.code
 LIMIT %(most)s;

-- name: months
-- How given months of every area stand, in order: scored, planned, released, what is left over.
SELECT area.code, wanted.month, scored.recorded_at, plan.id, plan.recorded_at, released.upto,
       coalesce(short.count, 0), coalesce(imposed.count, 0)
  FROM area
 CROSS JOIN unnest(%(months)s::text[], %(ends)s::date[]) AS wanted (month, last_day)
  LEFT JOIN LATERAL (
       SELECT recorded_at
         FROM score_run
        WHERE score_run.area = area.code AND score_run.month = wanted.month
        ORDER BY id DESC
        LIMIT 1) AS scored ON true
  LEFT JOIN LATERAL (
       SELECT id, recorded_at
         FROM plan_step
        WHERE plan_step.area = area.code AND plan_step.month = wanted.month AND step = 'plan'
        ORDER BY id DESC
        LIMIT 1) AS plan ON true
  LEFT JOIN LATERAL (
       SELECT max(upto) AS upto
         FROM roster_release
        WHERE roster_release.area = area.code
          AND roster_release.month = wanted.month) AS released ON true
  LEFT JOIN LATERAL (
       SELECT sum(coverage_progress.short) AS count
         FROM coverage_progress
        WHERE coverage_progress.step = (
              SELECT max(id)
                FROM plan_step
               WHERE plan_step.area = area.code AND plan_step.month = wanted.month
                 AND plan_step.step = 'coverage')) AS short ON true
  LEFT JOIN LATERAL (
       SELECT count(*)
         FROM imposed_visit
        WHERE imposed_visit.area = area.code AND NOT is_withdrawn
          AND deadline <= wanted.last_day
          AND deadline >= to_date(wanted.month, 'YYYY-MM')
          AND (plan.id IS NULL
               OR EXISTS (SELECT 1
                            FROM imposed_change
                           WHERE imposed_change.visit = imposed_visit.id
                             AND imposed_change.recorded_at > plan.recorded_at))) AS imposed
       ON true
 ORDER BY area.code, wanted.month;

-- name: unplaced
-- How many visits a stored plan leaves out; the whole plan is read for it.
SELECT jsonb_array_length(value #> '{roster,unplaced}') FROM plan_step WHERE id = %(plan)s
 ORDER BY id;
