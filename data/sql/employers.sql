-- Employers as last declared and located.

-- name: names
-- The names of some employers.
SELECT id, name FROM employer WHERE area = %(area)s AND id = ANY(%(wanted)s) ORDER BY id;

-- name: in_area
-- Every employer of an area with the position that holds now, in id order.
SELECT employer.id, employer.name, employer.credit_code, employer.workplace_address,
       employer.registered_address, coalesce(found.township, township.code), found.lon, found.lat,
       coalesce(found.precision, 'none'), employer.industry, employer.industry_name,
       employer.size, employer.contact, employer.workers, employer.exposed_workers,
       employer.exposed_is_estimated, employer.dispatched_workers, employer.exposures,
       employer.status, employer.kinds, employer.opening, employer.obsolete_process,
       employer.declared_on
  FROM employer
  JOIN employer_location AS found ON found.area = employer.area AND found.id = employer.id
  LEFT JOIN township
    ON township.area = employer.area AND township.code = employer.township_code
 WHERE employer.area = %(area)s
 ORDER BY employer.id;

-- name: known_workplaces
-- What the workplaces of an area are known by, in id order.
SELECT id, credit_code, name, workplace_address
  FROM employer
 WHERE area = %(area)s
 ORDER BY id;

-- name: declarations
-- The declaration that every employer of an area follows, in id order.
SELECT employer.id, row.line, row.declaration, row.raw,
       (SELECT json_object_agg(further.line, further.raw ORDER BY further.line)
          FROM import_row AS further
         WHERE further.batch = row.batch AND further.belongs_to = row.line)
  FROM employer
  JOIN import_row AS row ON row.batch = employer.batch AND row.line = employer.line
 WHERE employer.area = %(area)s
 ORDER BY employer.id;

-- name: versions
-- Every declaration that one employer's record has followed, oldest first.
SELECT version.version, version.batch, batch.file_name, row.line, row.declaration, row.raw,
       (SELECT json_object_agg(further.line, further.raw ORDER BY further.line)
          FROM import_row AS further
         WHERE further.batch = row.batch AND further.belongs_to = row.line)
  FROM employer_version AS version
  JOIN import_batch AS batch ON batch.id = version.batch
  JOIN import_row AS row ON row.batch = version.batch AND row.line = version.line
 WHERE version.area = %(area)s AND version.employer = %(employer)s
 ORDER BY version.version;

-- name: declared_past
-- What the declarations of an area say of tests and self-checks, each as last declared, in
-- employer order, newest first.
SELECT DISTINCT ON (row.employer, row.declared_on)
       row.employer, row.declared_on, row.declaration
  FROM import_batch AS batch
  JOIN import_row AS row ON row.batch = batch.id
 WHERE batch.area = %(area)s AND batch.undone_at IS NULL AND row.outcome = 'taken'
 ORDER BY row.employer, row.declared_on DESC NULLS LAST, row.batch DESC, row.line DESC;

-- name: annotate
-- Keep what people know of an employer and no declaration says.
UPDATE employer
   SET opening = %(opening)s, obsolete_process = %(obsolete_process)s
 WHERE area = %(area)s AND id = %(employer)s
RETURNING id;
