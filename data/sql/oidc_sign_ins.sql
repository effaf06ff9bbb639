-- People who were sent to the identity provider, by the SHA-256 of the state they took along.

-- name: sweep
-- Forget who did not come back in time.
DELETE FROM oidc_sign_in WHERE expires_at <= %(now)s;

-- name: thin
-- Forget the oldest of one address beyond a number.
DELETE FROM oidc_sign_in
 WHERE state_hash IN (SELECT state_hash
                        FROM oidc_sign_in
                       WHERE address = %(address)s
                       ORDER BY started_at DESC, state_hash
                      OFFSET %(most)s);

-- name: add
-- Note who is sent.
INSERT INTO oidc_sign_in (state_hash, browser_hash, nonce, verifier, wanted, address, started_at,
                          expires_at)
VALUES (%(state_hash)s, %(browser_hash)s, %(nonce)s, %(verifier)s, %(wanted)s, %(address)s,
        %(now)s, %(expires_at)s);

-- name: take
-- Take who comes back, once.
DELETE FROM oidc_sign_in
 WHERE state_hash = %(state_hash)s AND browser_hash = %(browser_hash)s AND expires_at > %(now)s
RETURNING nonce, verifier, wanted;
