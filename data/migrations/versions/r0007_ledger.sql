-- The ledger of draws and what was sealed before each: rows are added and never changed.

CREATE TABLE ledger_entry (
    area text COLLATE "C" NOT NULL,
    seq integer NOT NULL CHECK (seq >= 0),
    prev text COLLATE "C" NOT NULL CHECK (prev ~ '^[0-9a-f]{64}$'),
    kind text NOT NULL CHECK (kind IN ('chain', 'commit', 'reveal', 'result', 'void')),
    draw_id text COLLATE "C" NOT NULL,
    attempt integer NOT NULL CHECK (attempt >= 0),
    at text COLLATE "C" NOT NULL,
    body jsonb NOT NULL,
    hash text COLLATE "C" NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (area, seq),
    UNIQUE (area, hash)
);
COMMENT ON TABLE ledger_entry IS
    'Every promise, opening, result and withdrawal of a draw, chained by hashes; outlives its area';

CREATE TABLE sealed_frame (
    draw_id text COLLATE "C" PRIMARY KEY,
    secret bytea NOT NULL CHECK (length(secret) = 32),
    units jsonb NOT NULL,
    frame text NOT NULL,
    exclusions text NOT NULL,
    policy jsonb NOT NULL,
    staff text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE sealed_frame IS 'What a draw of employers depends on, as it was committed to';

CREATE TABLE sealed_lottery (
    commit_hash text COLLATE "C" PRIMARY KEY,
    routes text NOT NULL,
    staff text NOT NULL,
    lotteries jsonb NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE sealed_lottery IS 'What a lottery of officers depends on, as it was committed to';

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION follow_ledger_head() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('xuntu ledger ' || NEW.area));
    SELECT seq, hash INTO head
      FROM ledger_entry WHERE area = NEW.area ORDER BY seq DESC LIMIT 1;
    IF NEW.seq <> coalesce(head.seq + 1, 0)
       OR NEW.prev <> coalesce(head.hash, repeat('0', 64)) THEN
        RAISE EXCEPTION 'entry % does not follow the head of the ledger', NEW.seq
            USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER ledger_entry_follows BEFORE INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION follow_ledger_head();

CREATE TRIGGER ledger_entry_kept BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entry_not_emptied BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sealed_frame_kept BEFORE UPDATE OR DELETE ON sealed_frame
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sealed_frame_not_emptied BEFORE TRUNCATE ON sealed_frame
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sealed_lottery_kept BEFORE UPDATE OR DELETE ON sealed_lottery
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sealed_lottery_not_emptied BEFORE TRUNCATE ON sealed_lottery
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE plan_step DROP CONSTRAINT plan_step_step_check;
ALTER TABLE plan_step ADD CONSTRAINT plan_step_step_check CHECK (step IN (
    'coverage', 'draw', 'team_days', 'visits', 'routed', 'roster', 'plan'));
