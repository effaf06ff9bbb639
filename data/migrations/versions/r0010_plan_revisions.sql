-- Versions of a month's plan after the first. The plans themselves are plan steps, which are only
-- added; a row says which step is which version, what it was made from and why. Never changed.

CREATE TABLE plan_revision (
    step bigint PRIMARY KEY REFERENCES plan_step ON DELETE CASCADE,
    former_step bigint REFERENCES plan_step ON DELETE CASCADE,
    number integer NOT NULL CHECK (number >= 2),
    former integer NOT NULL CHECK (former >= 1 AND former < number),
    restores integer CHECK (restores >= 1 AND restores < number),
    at text COLLATE "C" NOT NULL,
    reasons text[] NOT NULL,
    kept integer NOT NULL CHECK (kept >= 0),
    recorded_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE plan_revision IS 'Versions of plans: why and when each was made; never changed';
COMMENT ON COLUMN plan_revision.former_step IS 'What undoing it returns to; NULL for nothing';
COMMENT ON COLUMN plan_revision.restores IS 'Version that it returns to, where it undoes one';

CREATE TABLE plan_revision_change (
    step bigint NOT NULL REFERENCES plan_revision ON DELETE CASCADE,
    employer text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    day_before date,
    team_before integer,
    start_before integer,
    day_after date,
    team_after integer,
    start_after integer,
    PRIMARY KEY (step, employer)
);
COMMENT ON TABLE plan_revision_change IS 'What a version changed, visit by visit';

CREATE FUNCTION refuse_revision_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER plan_revision_kept BEFORE UPDATE ON plan_revision
    FOR EACH ROW EXECUTE FUNCTION refuse_revision_change();
CREATE TRIGGER plan_revision_change_kept BEFORE UPDATE ON plan_revision_change
    FOR EACH ROW EXECUTE FUNCTION refuse_revision_change();
