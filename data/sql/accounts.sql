-- Accounts and their areas.

-- name: add
-- Add an account.
INSERT INTO account (name, display_name, role, inspector, password_hash, must_change, is_demo,
                     created_at)
VALUES (%(name)s, %(display_name)s, %(role)s, %(inspector)s, %(password_hash)s, %(must_change)s,
        %(is_demo)s, %(now)s)
ON CONFLICT (name) DO NOTHING
RETURNING id;

-- name: all
-- Every account, in name order.
SELECT id, name, display_name, role, inspector, must_change, is_disabled, is_demo
  FROM account
 ORDER BY name;

-- name: named
-- The account with this name.
SELECT id, name, display_name, role, inspector, must_change, is_disabled, is_demo
  FROM account
 WHERE name = %(name)s
 ORDER BY id;

-- name: numbered
-- The account with this id.
SELECT id, name, display_name, role, inspector, must_change, is_disabled, is_demo
  FROM account
 WHERE id = %(id)s
 ORDER BY id;

-- name: rights
-- The areas of one account, or of all when no account is named.
SELECT account, area, valid_from, valid_until, is_approver
  FROM account_area
 WHERE %(account)s::bigint IS NULL OR account = %(account)s
 ORDER BY account, area, valid_from;

-- name: clear_rights
-- Forget the areas of an account.
DELETE FROM account_area WHERE account = %(account)s;

-- name: add_right
-- Give an account an area.
INSERT INTO account_area (account, area, valid_from, valid_until, is_approver)
VALUES (%(account)s, %(area)s, %(valid_from)s, %(valid_until)s, %(is_approver)s);

-- name: hash
-- The password hash of an account.
SELECT password_hash FROM account WHERE id = %(id)s ORDER BY id;

-- name: set_password
-- Replace the password hash of an account.
UPDATE account
   SET password_hash = %(password_hash)s, must_change = %(must_change)s
 WHERE id = %(id)s;

-- name: set_role
-- Give an account another role.
UPDATE account SET role = %(role)s, inspector = %(inspector)s WHERE id = %(id)s;

-- name: set_disabled
-- Disable an account or enable it again.
UPDATE account SET is_disabled = %(is_disabled)s WHERE id = %(id)s;

-- name: lock_administrators
-- The administrators that can sign in, held until the transaction ends.
WITH held AS (
     SELECT id FROM account WHERE role = 'administrator' AND NOT is_disabled FOR UPDATE)
SELECT id FROM held ORDER BY id;
