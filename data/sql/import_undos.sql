-- Taking the last import of an area back: what it would do, what stands against it, and doing it.

-- name: hold
-- Wait until nobody imports into the area or draws from it; those who began before fail.
UPDATE area SET rules_text = rules_text WHERE code = %(area)s RETURNING code;

-- name: counts
-- How many employers a batch changed and added, how often was scored since, and how many notes of
-- people stand on what it added.
SELECT (SELECT count(*) FROM import_verdict WHERE batch = made.id AND verdict = 'changed'),
       (SELECT count(*) FROM import_verdict WHERE batch = made.id AND verdict = 'added'),
       (SELECT count(*)
          FROM score_run
         WHERE score_run.area = made.area AND score_run.recorded_at >= made.recorded_at),
       (SELECT count(*)
          FROM import_verdict AS verdict
          JOIN employer ON employer.area = made.area AND employer.id = verdict.employer
          LEFT JOIN geocode AS corrected
            ON corrected.area = employer.area AND corrected.employer = employer.id
           AND corrected.by_person
         WHERE verdict.batch = made.id AND verdict.verdict = 'added'
           AND (employer.opening IS NOT NULL OR employer.obsolete_process
                OR corrected.employer IS NOT NULL))
  FROM import_batch AS made
 WHERE made.id = %(batch)s
 ORDER BY made.id;

-- name: added
-- The first employers that a batch added, in id order.
SELECT employer.id, employer.name
  FROM import_verdict AS verdict
  JOIN employer ON employer.area = %(area)s AND employer.id = verdict.employer
 WHERE verdict.batch = %(batch)s AND verdict.verdict = 'added'
 ORDER BY employer.id
 LIMIT %(most)s;

-- name: changed
-- The fields in which the first employers that a batch changed differ from before, in id order.
SELECT version.employer, after.declaration ->> 'name', field.key, old.value, field.value
  FROM (SELECT batch, line, employer
          FROM import_verdict
         WHERE batch = %(batch)s AND verdict = 'changed'
         ORDER BY employer
         LIMIT %(most)s) AS verdict
  JOIN employer_version AS version
    ON version.batch = verdict.batch AND version.line = verdict.line
   AND version.employer = verdict.employer AND version.area = %(area)s
  JOIN import_row AS after ON after.batch = version.batch AND after.line = version.line
  JOIN employer_version AS previous
    ON previous.area = version.area AND previous.employer = version.employer
   AND previous.version = version.version - 1
  JOIN import_row AS before ON before.batch = previous.batch AND before.line = previous.line
 CROSS JOIN LATERAL jsonb_each(after.declaration) AS field
  LEFT JOIN LATERAL (SELECT before.declaration -> field.key AS value) AS old ON true
 WHERE old.value IS DISTINCT FROM field.value
 ORDER BY version.employer, field.key;

-- name: resting
-- What was decided or done since a batch on what it brought, oldest first.
SELECT found.kind, found.what, found.detail, found.at
  FROM import_batch AS made
 CROSS JOIN LATERAL (
       SELECT 'sealed' AS kind, split_part(frame.draw_id, '/', 2) AS what, '' AS detail,
              frame.recorded_at AS at
         FROM sealed_frame AS frame
        WHERE split_part(frame.draw_id, '/', 1) = made.area
          AND frame.recorded_at >= made.recorded_at
        UNION ALL
       SELECT CASE WHEN bool_or(step.step NOT IN ('coverage', 'draw')) THEN 'plan' ELSE 'draw' END,
              step.month, '', max(step.recorded_at)
         FROM plan_step AS step
        WHERE step.area = made.area AND step.recorded_at >= made.recorded_at
        GROUP BY step.month
        UNION ALL
       SELECT 'year', year.year::text, max(year.version)::text, max(year.recorded_at)
         FROM year_plan AS year
        WHERE year.area = made.area AND year.recorded_at >= made.recorded_at
        GROUP BY year.year
        UNION ALL
       SELECT 'visit', min(visit.name), visit.day::text, max(change.received_at)
         FROM import_verdict AS verdict
         JOIN field_visit AS visit
           ON visit.area = made.area AND visit.employer = verdict.employer
         JOIN field_change AS change
           ON change.visit = visit.id AND change.received_at >= made.recorded_at
        WHERE verdict.batch = made.id AND verdict.verdict IN ('added', 'changed')
        GROUP BY visit.id, visit.day
        UNION ALL
       SELECT 'imposed', employer.name, imposed.source, max(change.recorded_at)
         FROM import_verdict AS verdict
         JOIN employer ON employer.area = made.area AND employer.id = verdict.employer
         JOIN imposed_visit AS imposed
           ON imposed.area = made.area AND imposed.employer = verdict.employer
         JOIN imposed_change AS change ON change.visit = imposed.id
        WHERE verdict.batch = made.id AND verdict.verdict = 'added' AND NOT imposed.is_withdrawn
        GROUP BY imposed.id, employer.name, imposed.source) AS found
 WHERE made.id = %(batch)s
 ORDER BY found.at, found.kind, found.what, found.detail
 LIMIT %(most)s;

-- name: set_aside
-- Keep what people noted of employers that a batch added and that are about to go.
INSERT INTO import_set_aside (area, employer, batch, opening, obsolete_process, correction)
SELECT employer.area, employer.id, verdict.batch, employer.opening, employer.obsolete_process,
       CASE WHEN corrected.employer IS NOT NULL THEN to_jsonb(corrected) END
  FROM import_verdict AS verdict
  JOIN employer ON employer.area = %(area)s AND employer.id = verdict.employer
  LEFT JOIN geocode AS corrected
    ON corrected.area = employer.area AND corrected.employer = employer.id AND corrected.by_person
 WHERE verdict.batch = %(batch)s AND verdict.verdict = 'added'
   AND (employer.opening IS NOT NULL OR employer.obsolete_process
        OR corrected.employer IS NOT NULL);

-- name: remove_added
-- Let the employers go that a batch added, with their places.
DELETE FROM employer
 USING import_verdict AS verdict
 WHERE verdict.batch = %(batch)s AND verdict.verdict = 'added'
   AND employer.area = %(area)s AND employer.id = verdict.employer;

-- name: restore
-- Bring the employers that a batch changed back to the declaration before.
UPDATE employer
   SET name = said.name, credit_code = said.credit_code,
       workplace_address = said.workplace_address, registered_address = said.registered_address,
       area_code = said.area_code, township_code = said.township_code, industry = said.industry,
       industry_name = said.industry_name, size = said.size, economic_type = said.economic_type,
       contact = said.contact, workers = said.workers, exposed_workers = said.exposed_workers,
       exposed_is_estimated = said.exposed_is_estimated,
       dispatched_workers = said.dispatched_workers, exposures = said.exposures,
       declaration_type = said.declaration_type, declared_on = row.declared_on,
       status = said.status, kinds = said.kinds, declared_x = said.position[1],
       declared_y = said.position[2], datum = said.datum, self_check_score = said.self_check_score,
       last_test_on = said.last_test_on, last_test_over_limit = said.last_test_over_limit,
       last_evaluation_on = said.last_evaluation_on, batch = row.batch, line = row.line,
       version = before.version
  FROM employer_version AS before
  JOIN import_row AS row ON row.batch = before.batch AND row.line = before.line
 CROSS JOIN LATERAL jsonb_to_record(row.declaration) AS said (
       name text, credit_code text, workplace_address text, registered_address text,
       area_code text, township_code text, industry text, industry_name text, size text,
       economic_type text, contact text, workers bigint, exposed_workers bigint,
       exposed_is_estimated boolean, dispatched_workers bigint, exposures jsonb,
       declaration_type text, status text, kinds text[], position double precision[], datum text,
       self_check_score double precision, last_test_on date, last_test_over_limit boolean,
       last_evaluation_on date)
 WHERE employer.area = %(area)s AND employer.batch = %(batch)s AND employer.version > 1
   AND before.area = employer.area AND before.employer = employer.id
   AND before.version = employer.version - 1;

-- name: forget_versions
-- Forget that employers ever followed a batch; its rows and verdicts still say so.
DELETE FROM employer_version WHERE area = %(area)s AND batch = %(batch)s;

-- name: forget_places
-- Forget where the program found what a batch changed, unless it is the very same address.
DELETE FROM geocode
 USING import_verdict AS verdict, employer
 WHERE verdict.batch = %(batch)s AND verdict.verdict = 'changed'
   AND employer.area = %(area)s AND employer.id = verdict.employer
   AND geocode.area = employer.area AND geocode.employer = employer.id AND NOT geocode.by_person
   AND (geocode.address <> employer.workplace_address
        OR EXISTS (SELECT 1
                     FROM import_place_before AS before
                    WHERE before.batch = verdict.batch AND before.employer = employer.id));

-- name: restore_places
-- Bring back where the program had found what a batch changed.
INSERT INTO geocode (area, employer, by_person, address, lon, lat, precision, score, datum, method,
                     township, matched, doubts)
SELECT %(area)s, employer, false, address, lon, lat, precision, score, datum, method, township,
       matched, doubts
  FROM import_place_before
 WHERE batch = %(batch)s;

-- name: forget_scores
-- Forget scores that were counted from what a batch brought; they can be counted again.
DELETE FROM score_run
 USING import_batch AS made
 WHERE made.id = %(batch)s AND score_run.area = made.area
   AND score_run.recorded_at >= made.recorded_at;

-- name: mark
-- Say who took a batch back.
UPDATE import_batch
   SET undone_by = %(by)s, undone_at = %(at)s
 WHERE area = %(area)s AND id = %(batch)s AND undone_at IS NULL
RETURNING id;

-- name: places_before
-- Keep where the program found the employers that a batch is about to change.
INSERT INTO import_place_before (batch, employer, address, lon, lat, precision, score, datum,
                                 method, township, matched, doubts)
SELECT verdict.batch, found.employer, found.address, found.lon, found.lat, found.precision,
       found.score, found.datum, found.method, found.township, found.matched, found.doubts
  FROM import_verdict AS verdict
  JOIN geocode AS found
    ON found.area = %(area)s AND found.employer = verdict.employer AND NOT found.by_person
 WHERE verdict.batch = %(batch)s AND verdict.verdict = 'changed';

-- name: give_back_notes
-- Give employers that came again what people had noted of them.
UPDATE employer
   SET opening = aside.opening, obsolete_process = aside.obsolete_process
  FROM import_set_aside AS aside
 WHERE employer.area = %(area)s AND employer.batch = %(batch)s AND employer.version = 1
   AND aside.area = employer.area AND aside.employer = employer.id;

-- name: give_back_corrections
-- Give employers that came again the places that people had given.
INSERT INTO geocode (area, employer, by_person, address, lon, lat, precision, score, datum, method,
                     township, matched, doubts)
SELECT aside.area, aside.employer, true, said.address, said.lon, said.lat, said.precision,
       said.score, said.datum, said.method, said.township, said.matched, said.doubts
  FROM import_set_aside AS aside
  JOIN employer ON employer.area = aside.area AND employer.id = aside.employer
 CROSS JOIN LATERAL jsonb_to_record(aside.correction) AS said (
       address text, lon double precision, lat double precision, precision text, score integer,
       datum text, method text, township text, matched text, doubts jsonb)
 WHERE aside.area = %(area)s AND employer.batch = %(batch)s AND employer.version = 1
   AND aside.correction IS NOT NULL;

-- name: forget_aside
-- Forget what was given back.
DELETE FROM import_set_aside AS aside
 USING employer
 WHERE aside.area = %(area)s AND employer.area = aside.area AND employer.id = aside.employer
   AND employer.batch = %(batch)s AND employer.version = 1;
