-- Open sessions, by the SHA-256 of their token.

-- name: add
-- Open a session.
INSERT INTO login_session (token_hash, account, address, created_at, seen_at, idle_until,
                           expires_at, id_token)
VALUES (%(token_hash)s, %(account)s, %(address)s, %(now)s, %(now)s, %(idle_until)s,
        %(expires_at)s, %(id_token)s);

-- name: find
-- The account of a session that has neither been idle too long nor expired. Who came from the
-- identity provider used no password, so none has to be changed first.
SELECT account.id, account.name, account.display_name, account.role, account.inspector,
       account.must_change AND login_session.id_token IS NULL, account.is_disabled,
       account.is_demo, login_session.seen_at
  FROM login_session
  JOIN account ON account.id = login_session.account
 WHERE login_session.token_hash = %(token_hash)s
   AND login_session.idle_until > %(now)s
   AND login_session.expires_at > %(now)s
   AND NOT account.is_disabled
 ORDER BY login_session.token_hash;

-- name: touch
-- Note that a session was used.
UPDATE login_session
   SET seen_at = %(now)s, idle_until = %(idle_until)s
 WHERE token_hash = %(token_hash)s AND seen_at < %(now)s;

-- name: end
-- End a session.
DELETE FROM login_session WHERE token_hash = %(token_hash)s RETURNING id_token;

-- name: end_all
-- End every session of an account but one.
DELETE FROM login_session
 WHERE account = %(account)s AND token_hash <> %(spared)s;

-- name: sweep
-- Forget sessions that are over.
DELETE FROM login_session WHERE idle_until <= %(now)s OR expires_at <= %(now)s;

-- name: end_everybody
-- End every session.
DELETE FROM login_session;
