-- Whose account made which entry of the ledger of draws.

-- name: add
-- Keep whose account made an entry.
INSERT INTO ledger_hand (area, seq, account) VALUES (%(area)s, %(seq)s, %(account)s);

-- name: of_area
-- Whose account made each entry of an area.
SELECT seq, account FROM ledger_hand WHERE area = %(area)s ORDER BY seq;
