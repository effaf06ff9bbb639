-- Declaration files and what each of their lines did.

-- name: batch_of_file
-- The batch in which this very file was imported, unless that was taken back.
SELECT id
  FROM import_batch
 WHERE area = %(area)s AND sha256 = %(sha256)s AND undone_at IS NULL;

-- name: hold
-- Keep others from taking an import of the area back until the transaction ends; fails where
-- somebody did since it began.
SELECT code FROM area WHERE code = %(area)s ORDER BY code FOR SHARE;

-- name: add_batch
-- Begin a batch.
INSERT INTO import_batch (area, sha256, file_name, sheet, data_rows, columns)
VALUES (%(area)s, %(sha256)s, %(file_name)s, %(sheet)s, %(data_rows)s, %(columns)s)
RETURNING id;

-- name: copy_rows
-- Keep every line of the file.
COPY import_row (
     batch, line, outcome, employer, declared_on, declaration, raw, why, belongs_to) FROM STDIN;

-- name: copy_faults
-- Keep every fault that was found.
COPY import_fault (batch, ordinal, line, field, fault, severity, hint, value) FROM STDIN;

-- name: analyze_rows
-- Let the planner know of the new rows.
ANALYZE import_row;

-- name: judge
-- Say of every taken row what it does to its employer: the newest row of an employer counts, and
-- only if the stored declaration is not newer.
INSERT INTO import_verdict (batch, line, employer, verdict)
SELECT %(batch)s, staged.line, staged.employer,
       CASE WHEN staged.rank > 1 THEN 'superseded'
            WHEN known.id IS NULL THEN 'added'
            WHEN staged.declared_on < known.declared_on THEN 'older'
            WHEN staged.declaration = before.declaration THEN 'unchanged'
            ELSE 'changed' END
  FROM (SELECT line, employer, declared_on, declaration,
               row_number() OVER (PARTITION BY employer
                                  ORDER BY declared_on DESC NULLS LAST, line DESC) AS rank
          FROM import_row
         WHERE batch = %(batch)s AND outcome = 'taken') AS staged
  LEFT JOIN employer AS known ON known.area = %(area)s AND known.id = staged.employer
  LEFT JOIN import_row AS before ON before.batch = known.batch AND before.line = known.line;

-- name: merge
-- Bring employers up to the rows that add or change them.
INSERT INTO employer (
       area, id, name, credit_code, workplace_address, registered_address, area_code,
       township_code, industry, industry_name, size, economic_type, contact, workers,
       exposed_workers, exposed_is_estimated, dispatched_workers, exposures, declaration_type,
       declared_on, status, kinds, declared_x, declared_y, datum, self_check_score,
       last_test_on, last_test_over_limit, last_evaluation_on, batch, line, version)
SELECT %(area)s, row.employer, said.name, said.credit_code, said.workplace_address,
       said.registered_address, said.area_code, said.township_code, said.industry,
       said.industry_name, said.size, said.economic_type, said.contact, said.workers,
       said.exposed_workers, said.exposed_is_estimated, said.dispatched_workers, said.exposures,
       said.declaration_type, row.declared_on, said.status, said.kinds, said.position[1],
       said.position[2], said.datum, said.self_check_score, said.last_test_on,
       said.last_test_over_limit, said.last_evaluation_on, row.batch, row.line, 1
  FROM import_verdict AS verdict
  JOIN import_row AS row ON row.batch = verdict.batch AND row.line = verdict.line
 CROSS JOIN LATERAL jsonb_to_record(row.declaration) AS said (
       name text, credit_code text, workplace_address text, registered_address text,
       area_code text, township_code text, industry text, industry_name text, size text,
       economic_type text, contact text, workers bigint, exposed_workers bigint,
       exposed_is_estimated boolean, dispatched_workers bigint, exposures jsonb,
       declaration_type text, status text, kinds text[], position double precision[], datum text,
       self_check_score double precision, last_test_on date, last_test_over_limit boolean,
       last_evaluation_on date)
 WHERE verdict.batch = %(batch)s AND verdict.verdict IN ('added', 'changed')
ON CONFLICT (area, id) DO UPDATE
   SET name = excluded.name, credit_code = excluded.credit_code,
       workplace_address = excluded.workplace_address,
       registered_address = excluded.registered_address, area_code = excluded.area_code,
       township_code = excluded.township_code, industry = excluded.industry,
       industry_name = excluded.industry_name, size = excluded.size,
       economic_type = excluded.economic_type, contact = excluded.contact,
       workers = excluded.workers, exposed_workers = excluded.exposed_workers,
       exposed_is_estimated = excluded.exposed_is_estimated,
       dispatched_workers = excluded.dispatched_workers, exposures = excluded.exposures,
       declaration_type = excluded.declaration_type, declared_on = excluded.declared_on,
       status = excluded.status, kinds = excluded.kinds, declared_x = excluded.declared_x,
       declared_y = excluded.declared_y, datum = excluded.datum,
       self_check_score = excluded.self_check_score, last_test_on = excluded.last_test_on,
       last_test_over_limit = excluded.last_test_over_limit,
       last_evaluation_on = excluded.last_evaluation_on, batch = excluded.batch,
       line = excluded.line, version = employer.version + 1;

-- name: add_versions
-- Remember which row each employer follows from now on.
INSERT INTO employer_version (area, employer, version, batch, line)
SELECT area, id, version, batch, line
  FROM employer
 WHERE area = %(area)s AND batch = %(batch)s;

-- name: verdicts
-- What each taken row of a batch did, unchanged ones left out, in employer order.
SELECT employer, verdict
  FROM import_verdict
 WHERE batch = %(batch)s AND verdict <> 'unchanged'
 ORDER BY employer, line;

-- name: unchanged
-- How many rows of a batch changed nothing.
SELECT count(*) FROM import_verdict WHERE batch = %(batch)s AND verdict = 'unchanged';

-- name: changes
-- The fields in which changed employers differ from their version before, in employer order.
SELECT version.employer, after.declaration ->> 'name', field.key, old.value, field.value
  FROM import_verdict AS verdict
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
 WHERE verdict.batch = %(batch)s AND verdict.verdict = 'changed'
   AND old.value IS DISTINCT FROM field.value
 ORDER BY version.employer, field.key;

-- name: missing
-- Employers known before a batch that the batch does not name, in id order.
SELECT employer.id
  FROM employer
  JOIN employer_version AS first
    ON first.area = employer.area AND first.employer = employer.id AND first.version = 1
 WHERE employer.area = %(area)s AND first.batch < %(batch)s
   AND NOT EXISTS (SELECT 1
                     FROM import_row
                    WHERE import_row.batch = %(batch)s AND import_row.employer = employer.id)
 ORDER BY employer.id;

-- name: batches
-- The files imported for an area, newest first; those taken back only where asked.
SELECT id, file_name, sha256, sheet, data_rows, recorded_at, undone_by, undone_at
  FROM import_batch
 WHERE area = %(area)s AND (%(undone_too)s OR undone_at IS NULL)
 ORDER BY id DESC;

-- name: one
-- The batch with this number.
SELECT id, area FROM import_batch WHERE id = %(batch)s;

-- name: raw_rows
-- The lines of a batch as they stood in the file, in line order.
SELECT line, outcome, employer, raw, why
  FROM import_row
 WHERE batch = %(batch)s
 ORDER BY line;

-- name: faults
-- The faults found in a batch, in the order in which they were found.
SELECT line, field, fault, severity, hint, value
  FROM import_fault
 WHERE batch = %(batch)s
 ORDER BY ordinal;
