-- Employers on lists from above.

-- name: stored
-- Every row of an area, withdrawn ones too, in employer order.
SELECT id, employer, source, document, since, deadline, note, file_name, line, is_withdrawn
  FROM imposed_visit
 WHERE area = %(area)s
 ORDER BY employer, source, document;

-- name: add
-- Add a row.
INSERT INTO imposed_visit (area, employer, source, document, since, deadline, note, file_name,
                           line)
VALUES (%(area)s, %(employer)s, %(source)s, %(document)s, %(since)s, %(deadline)s, %(note)s,
        %(file_name)s, %(line)s)
RETURNING id;

-- name: change
-- Bring a row up to a later list.
UPDATE imposed_visit
   SET deadline = %(deadline)s, note = %(note)s
 WHERE id = %(id)s;

-- name: withdraw
-- Withdraw a row, or restore it.
UPDATE imposed_visit
   SET is_withdrawn = %(is_withdrawn)s
 WHERE id = %(id)s AND area = %(area)s AND is_withdrawn <> %(is_withdrawn)s
RETURNING id;

-- name: record
-- Note what was done to a row.
INSERT INTO imposed_change (visit, change, reason)
VALUES (%(visit)s, %(change)s, %(reason)s);

-- name: changes
-- Everything that was done to the rows of an area, oldest first.
SELECT change.visit, change.change, change.reason, change.recorded_at
  FROM imposed_change AS change
  JOIN imposed_visit AS visit ON visit.id = change.visit
 WHERE visit.area = %(area)s
 ORDER BY change.id;
