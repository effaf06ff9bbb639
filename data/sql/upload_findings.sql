-- What the check of an uploaded file found.

-- name: clear_faults
-- Forget what a check found.
DELETE FROM upload_fault WHERE upload = %(id)s;

-- name: clear_changes
-- Forget what a check said would change.
DELETE FROM upload_change WHERE upload = %(id)s;

-- name: copy_faults
-- Keep what a check found.
COPY upload_fault (upload, ordinal, line, field, fault, severity, hint, value) FROM STDIN;

-- name: copy_changes
-- Keep what taking the file in would change.
COPY upload_change (upload, ordinal, change, employer, name, fields) FROM STDIN;

-- name: fault_counts
-- How often each fault was found with each severity, in the order of the codes.
SELECT fault, severity, count(*)
  FROM upload_fault
 WHERE upload = %(id)s
 GROUP BY fault, severity
 ORDER BY fault, severity;

-- name: faults
-- The faults of an upload after a place in their order, of one kind and severity if asked.
SELECT ordinal, line, field, fault, severity, hint, value
  FROM upload_fault
 WHERE upload = %(id)s AND ordinal > %(after)s
   AND (%(fault)s::text IS NULL OR fault = %(fault)s)
   AND (%(severity)s::text IS NULL OR severity = %(severity)s)
 ORDER BY ordinal
 LIMIT %(most)s;

-- name: changes
-- What taking the file in would change, after a place in its order, of one kind if asked.
SELECT ordinal, change, employer, name, fields
  FROM upload_change
 WHERE upload = %(id)s AND ordinal > %(after)s
   AND (%(change)s::text IS NULL OR change = %(change)s)
 ORDER BY ordinal
 LIMIT %(most)s;
