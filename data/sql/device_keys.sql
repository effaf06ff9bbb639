-- Keys of what is kept on the devices of an account.

-- name: add
-- Keep the first key of an account; a later one changes nothing.
INSERT INTO device_key (account, tag, key) VALUES (%(account)s, gen_random_uuid(), %(key)s)
ON CONFLICT DO NOTHING;

-- name: of
-- The key of an account.
SELECT tag, key FROM device_key WHERE account = %(account)s ORDER BY account;
