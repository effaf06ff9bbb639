-- The audit log; nothing in it is ever changed.

-- name: add
-- Add an entry; the database numbers and chains it.
SELECT xuntu_audit(%(content)s) ORDER BY 1;

-- name: entries
-- A stretch of the log in its order.
SELECT seq, prev, content, hash
  FROM (SELECT * FROM audit_entry WHERE seq > %(after)s ORDER BY seq LIMIT %(count)s) AS stretch
 ORDER BY seq;

-- name: newest
-- The newest entries before a number, of one actor or area where it is given.
SELECT seq, prev, content, hash
  FROM (SELECT *
          FROM audit_entry
         WHERE (%(before)s::bigint IS NULL OR seq < %(before)s)
           AND (%(actor)s::text IS NULL OR actor = %(actor)s)
           AND (%(area)s::text IS NULL OR area = %(area)s)
         ORDER BY seq DESC
         LIMIT %(count)s) AS newest
 ORDER BY seq DESC;

-- name: with_hash
-- The number of the entry with this hash.
SELECT seq FROM audit_entry WHERE hash = %(hash)s ORDER BY seq;

-- name: last
-- The newest entry of one kind of deed.
SELECT seq, prev, content, hash
  FROM (SELECT * FROM audit_entry WHERE action = %(action)s
         ORDER BY seq DESC LIMIT 1) AS newest
 ORDER BY seq DESC;
