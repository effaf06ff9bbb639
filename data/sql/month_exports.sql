-- Files of a month, kept some days.

-- name: add
-- Add a set of files.
INSERT INTO month_export (area, month, step, plan_sha256, language, made_by, made_at, notes)
VALUES (%(area)s, %(month)s, %(step)s, %(plan)s, %(language)s, %(by)s, %(now)s, %(notes)s)
RETURNING id;

-- name: add_file
-- Add a file to a set.
INSERT INTO export_file (export, ordinal, name, audience, size, sha256, packed)
VALUES (%(export)s, %(ordinal)s, %(name)s, %(audience)s, %(size)s, %(sha256)s, %(packed)s);

-- name: of_month
-- The sets of a month that who asks may have, newest first.
SELECT id, step, plan_sha256, language, made_by, made_at, notes
  FROM month_export
 WHERE area = %(area)s AND month = %(month)s
 ORDER BY id DESC;

-- name: one
-- One set of a month, if who asks may have it.
SELECT id, step, plan_sha256, language, made_by, made_at, notes
  FROM month_export
 WHERE area = %(area)s AND month = %(month)s AND id = %(id)s
 ORDER BY id;

-- name: files
-- The files of a set that who asks may have, in order, without their content.
SELECT ordinal, name, size, sha256
  FROM export_file
 WHERE export = %(export)s
 ORDER BY ordinal;

-- name: content
-- One file, compressed.
SELECT name, packed
  FROM export_file
 WHERE export = %(export)s AND ordinal = %(ordinal)s
 ORDER BY ordinal;

-- name: tidy
-- Forget sets that were made long ago.
DELETE FROM month_export WHERE made_at < now() - make_interval(days => %(days)s);
