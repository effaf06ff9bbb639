-- Tokens with which programs read on behalf of an account.

-- name: add
-- Add a token.
INSERT INTO api_token (account, label, token_hash, created_at, expires_at)
VALUES (%(account)s, %(label)s, %(token_hash)s, %(now)s, %(expires_at)s)
RETURNING id;

-- name: of_account
-- The tokens of an account, newest first.
SELECT id, label, created_at, expires_at, used_at, revoked_at
  FROM api_token
 WHERE account = %(account)s
 ORDER BY id DESC;

-- name: open
-- How many tokens of an account can still be used.
SELECT count(*)
  FROM api_token
 WHERE account = %(account)s AND revoked_at IS NULL AND expires_at > %(now)s
 ORDER BY 1;

-- name: find
-- The account of a token that has neither expired nor been revoked.
SELECT account.id, account.name, account.display_name, account.role, account.inspector,
       account.must_change, account.is_disabled, account.is_demo, api_token.id, api_token.used_at
  FROM api_token
  JOIN account ON account.id = api_token.account
 WHERE api_token.token_hash = %(token_hash)s
   AND api_token.expires_at > %(now)s
   AND api_token.revoked_at IS NULL
   AND NOT account.is_disabled
 ORDER BY api_token.id;

-- name: touch
-- Note that a token was used.
UPDATE api_token SET used_at = %(now)s WHERE id = %(id)s;

-- name: revoke
-- End one token of an account.
UPDATE api_token
   SET revoked_at = %(now)s
 WHERE id = %(id)s AND account = %(account)s AND revoked_at IS NULL
RETURNING label;

-- name: revoke_all
-- End every token of an account.
UPDATE api_token SET revoked_at = %(now)s WHERE account = %(account)s AND revoked_at IS NULL;
