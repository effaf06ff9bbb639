-- Identities of an identity provider, bound to accounts.

-- name: bind
-- Bind an identity to an account that has none, unless it is another's.
INSERT INTO oidc_identity (account, issuer, subject, bound_by, bound_at)
VALUES (%(account)s, %(issuer)s, %(subject)s, %(bound_by)s, %(now)s)
ON CONFLICT DO NOTHING
RETURNING account;

-- name: owner
-- The name of the account that an identity is bound to.
SELECT account.name
  FROM oidc_identity
  JOIN account ON account.id = oidc_identity.account
 WHERE oidc_identity.issuer = %(issuer)s AND oidc_identity.subject = %(subject)s
 ORDER BY account.id;

-- name: free
-- Take the identity from an account.
DELETE FROM oidc_identity WHERE account = %(account)s RETURNING subject;

-- name: of_account
-- The identity of an account.
SELECT issuer, subject, bound_by, bound_at
  FROM oidc_identity
 WHERE account = %(account)s
 ORDER BY account;
