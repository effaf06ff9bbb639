-- Rule sets with effective dates. The rule file of an area's pack (area.rules_text) holds until the
-- first month of an activation; from that month on the activated set holds. A set is never changed,
-- so that a month can always be computed again with what it was planned with. Reading is for who
-- may see the area; workflows that have judged who asks write, as the owner.

CREATE TABLE rule_set (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    origin text NOT NULL CHECK (origin IN ('upload', 'shipped', 'pack')),
    file_name text NOT NULL CHECK (file_name <> ''),
    sha256 text COLLATE "C" NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    body text NOT NULL CHECK (body <> ''),
    name text COLLATE "C" NOT NULL CHECK (name <> ''),
    title text NOT NULL,
    added_by text COLLATE "C" NOT NULL CHECK (added_by <> ''),
    added_at timestamptz NOT NULL,
    UNIQUE (area, sha256)
);
COMMENT ON TABLE rule_set IS 'Rule files that an area may use, whole and unchanged';
COMMENT ON COLUMN rule_set.name IS 'Id and version as the file states them, such as yunxi-2026/1';

CREATE TABLE rule_trial (
    rule_set bigint PRIMARY KEY REFERENCES rule_set ON DELETE CASCADE,
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    month text COLLATE "C" NOT NULL CHECK (month ~ '^\d{4}-\d{2}$'),
    against text NOT NULL,
    errors integer NOT NULL CHECK (errors >= 0),
    value jsonb NOT NULL,
    tried_by text COLLATE "C" NOT NULL,
    tried_at timestamptz NOT NULL
);
COMMENT ON TABLE rule_trial IS 'What the last dry run of a rule set on the area''s own register found';
COMMENT ON COLUMN rule_trial.against IS 'The state of the area and the rules in force when it was tried; another one asks for another trial';

CREATE TABLE rule_activation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    rule_set bigint NOT NULL REFERENCES rule_set,
    month text COLLATE "C" NOT NULL CHECK (month ~ '^\d{4}-\d{2}$'),
    proposed_by text COLLATE "C" NOT NULL CHECK (proposed_by <> ''),
    proposed_at timestamptz NOT NULL,
    note text NOT NULL,
    verdict text COLLATE "C" CHECK (verdict IN ('confirmed', 'returned', 'withdrawn')),
    decided_by text COLLATE "C" CHECK (decided_by <> ''),
    decided_at timestamptz,
    reason text NOT NULL DEFAULT '',
    undone_by text COLLATE "C" CHECK (undone_by <> ''),
    undone_at timestamptz,
    undone_reason text NOT NULL DEFAULT '',
    CONSTRAINT rule_activation_decided_at_once CHECK (
        (verdict IS NULL) = (decided_by IS NULL) AND (verdict IS NULL) = (decided_at IS NULL)),
    CONSTRAINT rule_activation_four_eyes CHECK (
        verdict IS NULL OR verdict = 'withdrawn' OR decided_by <> proposed_by),
    CONSTRAINT rule_activation_returned_with_reason CHECK (
        verdict IS NULL OR verdict <> 'returned' OR reason ~ '\S'),
    CONSTRAINT rule_activation_undone CHECK (
        (undone_by IS NULL) = (undone_at IS NULL)
        AND (undone_by IS NULL OR verdict IS NOT DISTINCT FROM 'confirmed' AND undone_reason ~ '\S'))
);
CREATE UNIQUE INDEX rule_activation_open ON rule_activation (area) WHERE verdict IS NULL;
CREATE UNIQUE INDEX rule_activation_month ON rule_activation (area, month)
    WHERE verdict = 'confirmed' AND undone_by IS NULL;
COMMENT ON TABLE rule_activation IS
    'From which month on a rule set holds: proposed by one person, confirmed by another';

CREATE FUNCTION keep_rule_set() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rule_set is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER rule_set_kept BEFORE UPDATE ON rule_set
    FOR EACH ROW EXECUTE FUNCTION keep_rule_set();

CREATE FUNCTION keep_rule_activation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.id, OLD.area, OLD.rule_set, OLD.month, OLD.proposed_by, OLD.proposed_at, OLD.note)
       IS DISTINCT FROM
       (NEW.id, NEW.area, NEW.rule_set, NEW.month, NEW.proposed_by, NEW.proposed_at, NEW.note)
       OR OLD.undone_by IS NOT NULL
       OR OLD.verdict IS NOT NULL AND
          (OLD.verdict, OLD.decided_by, OLD.decided_at, OLD.reason) IS DISTINCT FROM
          (NEW.verdict, NEW.decided_by, NEW.decided_at, NEW.reason) THEN
        RAISE EXCEPTION 'rule_activation is append-only: a decision is made once'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER rule_activation_kept BEFORE UPDATE ON rule_activation
    FOR EACH ROW EXECUTE FUNCTION keep_rule_activation();

INSERT INTO row_rule (name, reads, writes) VALUES
    -- Rules are no secret; whoever computes a month has to read those that hold for it.
    ('rule_set', '[area]', NULL),
    ('rule_trial', '[area] AND [role] <> ''inspector''', NULL),
    ('rule_activation', '[area]', NULL);
DO $$ BEGIN RAISE NOTICE '%', xuntu_protect(); END $$;
