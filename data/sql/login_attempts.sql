-- Refused sign-ins, by the SHA-256 of the name or address that was given.

-- name: meet
-- Make sure that there is a row to lock.
INSERT INTO login_attempt (kind, key, failures, last_at)
VALUES (%(kind)s, %(key)s, 0, %(now)s)
ON CONFLICT (kind, key) DO NOTHING;

-- name: lock
-- The failures so far, held until the transaction ends.
WITH held AS (
     SELECT kind, failures, last_at, blocked_until
       FROM login_attempt
      WHERE kind = %(kind)s AND key = %(key)s
        FOR UPDATE)
SELECT failures, last_at, blocked_until FROM held ORDER BY kind;

-- name: count
-- Keep the number of failures and until when the next try is refused.
UPDATE login_attempt
   SET failures = %(failures)s, last_at = %(now)s, blocked_until = %(blocked_until)s
 WHERE kind = %(kind)s AND key = %(key)s;

-- name: forgive
-- Take back a failure that was none.
UPDATE login_attempt
   SET failures = greatest(failures - 1, 0), blocked_until = NULL
 WHERE kind = %(kind)s AND key = %(key)s;

-- name: clear
-- Forget the failures of a name or address.
DELETE FROM login_attempt WHERE kind = %(kind)s AND key = %(key)s;

-- name: sweep
-- Forget failures that no longer count.
DELETE FROM login_attempt WHERE last_at < %(before)s;
