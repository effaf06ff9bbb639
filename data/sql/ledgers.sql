-- The ledger of draws; nothing in it is ever changed.

-- name: add
-- Add an entry after the head of its area's ledger.
INSERT INTO ledger_entry (area, seq, prev, kind, draw_id, attempt, at, body, hash)
VALUES (%(area)s, %(seq)s, %(prev)s, %(kind)s, %(draw_id)s, %(attempt)s, %(at)s, %(body)s,
        %(hash)s);

-- name: entries
-- The whole ledger of an area, in its order.
SELECT seq, prev, kind, draw_id, attempt, at, body, hash
  FROM ledger_entry
 WHERE area = %(area)s
 ORDER BY seq;
