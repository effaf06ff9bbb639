-- Accounts, sessions and refused sign-ins. No password is kept, only its argon2id hash; no session
-- token is kept, only its SHA-256. Times come from the program's clock.

CREATE TABLE account (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE CHECK (name <> ''),
    display_name text NOT NULL CHECK (display_name <> ''),
    role text NOT NULL CHECK (role IN ('planner', 'inspector', 'leader', 'administrator')),
    inspector text COLLATE "C",
    password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
    must_change boolean NOT NULL,
    is_disabled boolean NOT NULL DEFAULT false,
    is_demo boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    CHECK ((role = 'inspector') = (inspector IS NOT NULL))
);
COMMENT ON TABLE account IS 'Who may sign in; never deleted, only disabled';
COMMENT ON COLUMN account.inspector IS 'Of an inspector: the id of that person in the staff list';

CREATE TABLE account_area (
    account bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    area text COLLATE "C" NOT NULL,
    valid_from date NOT NULL,
    valid_until date CHECK (valid_until >= valid_from),
    is_approver boolean NOT NULL,
    PRIMARY KEY (account, area, valid_from)
);
COMMENT ON TABLE account_area IS 'Delegations: an area, or * for every area, from a day until another or for good';

CREATE TABLE login_session (
    token_hash text COLLATE "C" PRIMARY KEY CHECK (token_hash ~ '^[0-9a-f]{64}$'),
    account bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    address text NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    idle_until timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX login_session_account ON login_session (account);
COMMENT ON TABLE login_session IS 'Open sessions, by the SHA-256 of their token';

CREATE TABLE login_attempt (
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('account', 'address')),
    key text COLLATE "C" NOT NULL CHECK (key ~ '^[0-9a-f]{64}$'),
    failures integer NOT NULL CHECK (failures >= 0),
    last_at timestamptz NOT NULL,
    blocked_until timestamptz,
    PRIMARY KEY (kind, key)
);
COMMENT ON TABLE login_attempt IS 'Refused sign-ins by the SHA-256 of the name or address that was given';

-- The audit log. Whatever is inserted, the database itself gives it the next number, the hash of
-- the entry before and its own: SHA-256 of 'XUNTU-AUDIT/1', number, hash before and content, each
-- but the last ended by a line feed. What lists show is computed from the content that is hashed.

CREATE TABLE audit_entry (
    seq bigint PRIMARY KEY CHECK (seq >= 0),
    prev text COLLATE "C" NOT NULL CHECK (prev ~ '^[0-9a-f]{64}$'),
    content text NOT NULL,
    hash text COLLATE "C" NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
    actor text COLLATE "C" NOT NULL GENERATED ALWAYS AS (content::jsonb ->> 'actor') STORED,
    action text COLLATE "C" NOT NULL GENERATED ALWAYS AS (content::jsonb ->> 'action') STORED,
    area text COLLATE "C" GENERATED ALWAYS AS (content::jsonb ->> 'area') STORED,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_entry_actor ON audit_entry (actor, seq DESC);
CREATE INDEX audit_entry_area ON audit_entry (area, seq DESC);
COMMENT ON TABLE audit_entry IS 'Who did what when, with what outcome, chained by hashes; only added to';

CREATE FUNCTION follow_audit_head() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('xuntu audit'));
    SELECT seq, hash INTO head FROM audit_entry ORDER BY seq DESC LIMIT 1;
    NEW.seq := coalesce(head.seq + 1, 0);
    NEW.prev := coalesce(head.hash, repeat('0', 64));
    NEW.hash := encode(sha256(convert_to(
        'XUNTU-AUDIT/1' || E'\n' || NEW.seq || E'\n' || NEW.prev || E'\n' || NEW.content,
        'UTF8')), 'hex');
    NEW.recorded_at := now();
    RETURN NEW;
END
$$;

CREATE TRIGGER audit_entry_follows BEFORE INSERT ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION follow_audit_head();
CREATE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entry_not_emptied BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION xuntu_audit(content text) RETURNS bigint LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
    AS $$ INSERT INTO public.audit_entry (content) VALUES (content) RETURNING seq $$;
REVOKE ALL ON FUNCTION xuntu_audit(text) FROM PUBLIC;
COMMENT ON FUNCTION xuntu_audit IS 'Add an entry; all that the role of the pages may do with the log';
