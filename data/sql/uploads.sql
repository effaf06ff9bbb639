-- Declaration files uploaded at a screen, their check, and what becomes of them.

-- name: add
-- Keep a file.
INSERT INTO declaration_upload (area, file_name, sha256, size, content, month, sheet, mapping,
                                preview, uploaded_by, uploaded_at)
VALUES (%(area)s, %(file_name)s, %(sha256)s, %(size)s, %(content)s, %(month)s, %(sheet)s,
        %(mapping)s, %(preview)s, %(by)s, %(at)s)
RETURNING id;

-- name: same
-- The upload of this very file that still waits for a decision.
SELECT id
  FROM declaration_upload
 WHERE area = %(area)s AND sha256 = %(sha256)s AND state IN ('new', 'checked')
 ORDER BY id DESC
 LIMIT 1;

-- name: one
-- One upload of an area, without its bytes.
SELECT id, file_name, sha256, size, month, sheet, mapping, preview, state, checked_against, tally,
       batch, uploaded_by, uploaded_at,
       EXISTS (SELECT 1
                 FROM import_batch AS made
                WHERE made.id = declaration_upload.batch AND made.undone_at IS NOT NULL)
  FROM declaration_upload
 WHERE area = %(area)s AND id = %(id)s
 ORDER BY id;

-- name: newest
-- The newest uploads of an area, without bytes and preview.
SELECT id, file_name, size, month, state, batch, uploaded_by, uploaded_at,
       EXISTS (SELECT 1
                 FROM import_batch AS made
                WHERE made.id = declaration_upload.batch AND made.undone_at IS NOT NULL)
  FROM declaration_upload
 WHERE area = %(area)s
 ORDER BY id DESC
 LIMIT %(most)s;

-- name: content
-- The bytes of an upload that waits for a decision.
SELECT content FROM declaration_upload WHERE area = %(area)s AND id = %(id)s
 ORDER BY id;

-- name: remembered
-- What was stated of columns when a file was last taken in for good.
SELECT mapping
  FROM declaration_upload
 WHERE area = %(area)s AND state = 'taken'
   AND EXISTS (SELECT 1
                 FROM import_batch AS made
                WHERE made.id = declaration_upload.batch AND made.undone_at IS NULL)
 ORDER BY id DESC
 LIMIT 1;

-- name: understand
-- State columns, worksheet and month anew; what an earlier check found no longer holds.
UPDATE declaration_upload
   SET month = %(month)s, sheet = %(sheet)s, mapping = %(mapping)s, preview = %(preview)s,
       state = 'new', checked_against = NULL, tally = NULL, fault_book = NULL, change_book = NULL
 WHERE area = %(area)s AND id = %(id)s AND state IN ('new', 'checked')
RETURNING id;

-- name: checked
-- Say that a file was checked, unless its columns were stated anew in the meantime.
UPDATE declaration_upload
   SET state = 'checked', checked_against = %(against)s, tally = %(tally)s,
       fault_book = %(fault_book)s, change_book = %(change_book)s
 WHERE area = %(area)s AND id = %(id)s AND state IN ('new', 'checked')
   AND mapping = %(mapping)s AND sheet IS NOT DISTINCT FROM %(sheet)s AND month = %(month)s
RETURNING id;

-- name: decide
-- Take a file in or drop it; its bytes go.
UPDATE declaration_upload
   SET state = %(state)s, batch = %(batch)s, content = NULL
 WHERE area = %(area)s AND id = %(id)s AND state IN ('new', 'checked')
RETURNING id;

-- name: expire
-- Clear the content of files that nobody decided on in time, and the values shown of them.
UPDATE declaration_upload
   SET state = 'expired', content = NULL, fault_book = NULL, change_book = NULL,
       preview = preview || jsonb_build_object('first_rows', '[]'::jsonb, 'columns', (
           SELECT coalesce(jsonb_agg(jsonb_set(one.said, '{sample}', '""') ORDER BY one.place), '[]')
             FROM jsonb_array_elements(preview -> 'columns') WITH ORDINALITY AS one (said, place)))
 WHERE state IN ('new', 'checked') AND uploaded_at < %(before)s
RETURNING area, id;

-- name: fault_book
-- The workbook of faults that a check made.
SELECT fault_book FROM declaration_upload WHERE area = %(area)s AND id = %(id)s
 ORDER BY id;

-- name: change_book
-- The workbook of changes that a check made.
SELECT change_book FROM declaration_upload WHERE area = %(area)s AND id = %(id)s
 ORDER BY id;

-- name: job
-- The newest job that was asked for an upload.
SELECT id
  FROM job
 WHERE area = %(area)s AND kind IN ('check-import', 'take-import')
   AND asked ->> 'upload' = %(id)s::bigint::text
 ORDER BY id DESC
 LIMIT 1;
