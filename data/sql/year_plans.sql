-- Year plans: what was decided for an area and year, version by version.

-- name: latest
-- The newest version of a year, without its value.
SELECT id, version, sha256, versions, recorded_at
  FROM year_plan
 WHERE area = %(area)s AND year = %(year)s
 ORDER BY version DESC
 LIMIT 1;

-- name: all
-- Every version of a year, newest first, without its value.
SELECT id, version, sha256, versions, recorded_at
  FROM year_plan
 WHERE area = %(area)s AND year = %(year)s
 ORDER BY version DESC;

-- name: value
-- What one version decided.
SELECT value FROM year_plan WHERE id = %(id)s ORDER BY id;

-- name: add
-- Add a version.
INSERT INTO year_plan (area, year, version, first_month, short, sha256, versions, value)
VALUES (%(area)s, %(year)s, %(version)s, %(first_month)s, %(short)s, %(sha256)s, %(versions)s,
        %(value)s)
RETURNING id, version, sha256, versions, recorded_at;

-- name: copy_visits
-- Add the certain visits of a version.
COPY year_plan_visit (plan, ordinal, employer, first_month, last_month, month, is_frozen,
                      rules) FROM STDIN;

-- name: copy_months
-- Add what rules and strata are given each month.
COPY year_plan_month (plan, kind, name, month, count) FROM STDIN;

-- name: keep_what_if
-- Keep a comparison of settings in place of the one before.
INSERT INTO year_what_if (area, year, columns)
VALUES (%(area)s, %(year)s, %(columns)s)
ON CONFLICT (area, year) DO UPDATE SET columns = excluded.columns, made_at = now();

-- name: what_if
-- The last comparison of settings of a year.
SELECT columns, made_at FROM year_what_if WHERE area = %(area)s AND year = %(year)s ORDER BY year;

-- name: keep_book
-- Keep the workbook of a version.
INSERT INTO year_book (plan, language, book)
VALUES (%(plan)s, %(language)s, %(book)s)
ON CONFLICT (plan, language) DO UPDATE SET book = excluded.book;

-- name: book
-- The workbook of a version in a language.
SELECT book FROM year_book WHERE plan = %(plan)s AND language = %(language)s ORDER BY plan;
