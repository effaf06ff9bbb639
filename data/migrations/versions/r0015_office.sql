-- Approval of plans by a second person. A row is one submission of one version of a plan, known by
-- its hash; the decision is written into it once and never changed. Nobody decides on what they
-- submitted, or on what they asked to be planned: the table itself refuses it.

CREATE TABLE plan_approval (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    month text COLLATE "C" NOT NULL CHECK (month ~ '^\d{4}-\d{2}$'),
    plan_sha256 text COLLATE "C" NOT NULL CHECK (plan_sha256 ~ '^[0-9a-f]{64}$'),
    planned_by text COLLATE "C" NOT NULL,
    submitted_by text COLLATE "C" NOT NULL CHECK (submitted_by <> ''),
    submitted_at timestamptz NOT NULL,
    note text NOT NULL,
    verdict text COLLATE "C" CHECK (verdict IN ('approved', 'returned', 'withdrawn')),
    decided_by text COLLATE "C" CHECK (decided_by <> ''),
    decided_at timestamptz,
    reason text NOT NULL DEFAULT '',
    CONSTRAINT plan_approval_decided_at_once CHECK (
        (verdict IS NULL) = (decided_by IS NULL) AND (verdict IS NULL) = (decided_at IS NULL)),
    CONSTRAINT plan_approval_four_eyes CHECK (
        verdict IS NULL OR verdict = 'withdrawn' OR decided_by NOT IN (submitted_by, planned_by)),
    CONSTRAINT plan_approval_returned_with_reason CHECK (
        verdict IS NULL OR verdict <> 'returned' OR reason ~ '\S')
);
CREATE UNIQUE INDEX plan_approval_open ON plan_approval (area, month) WHERE verdict IS NULL;
CREATE INDEX plan_approval_month ON plan_approval (area, month, id DESC);
COMMENT ON TABLE plan_approval IS
    'Plans handed in for approval and what a second person decided; a decision is never changed';
COMMENT ON COLUMN plan_approval.planned_by IS
    'Account that asked for the plan at a screen; empty where the command line made it';

CREATE FUNCTION keep_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF current_user = 'xuntu_web' THEN
            RAISE EXCEPTION 'plan_approval is append-only: DELETE refused'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.verdict IS NOT NULL OR
        (OLD.id, OLD.area, OLD.month, OLD.plan_sha256, OLD.planned_by, OLD.submitted_by,
         OLD.submitted_at, OLD.note) IS DISTINCT FROM
        (NEW.id, NEW.area, NEW.month, NEW.plan_sha256, NEW.planned_by, NEW.submitted_by,
         NEW.submitted_at, NEW.note)) THEN
        RAISE EXCEPTION 'plan_approval is append-only: a decision is made once'
            USING ERRCODE = 'restrict_violation';
    END IF;
    -- Whoever asks at a screen signs with no other name than their own.
    IF current_user = 'xuntu_web' AND
       (TG_OP = 'INSERT' AND NEW.verdict IS NOT NULL OR xuntu_setting('account') IS DISTINCT FROM
        CASE WHEN TG_OP = 'INSERT' THEN NEW.submitted_by ELSE NEW.decided_by END) THEN
        RAISE EXCEPTION 'plan_approval: signed with the name of another account'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER plan_approval_kept BEFORE INSERT OR UPDATE OR DELETE ON plan_approval
    FOR EACH ROW EXECUTE FUNCTION keep_approval();

CREATE TABLE roster_take_back (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    month text COLLATE "C" NOT NULL CHECK (month ~ '^\d{4}-\d{2}$'),
    upto bigint NOT NULL,
    released_by text NOT NULL,
    released_at timestamptz NOT NULL,
    taken_back_by text NOT NULL CHECK (taken_back_by <> ''),
    taken_back_at timestamptz NOT NULL,
    reason text NOT NULL CHECK (reason ~ '\S')
);
CREATE INDEX roster_take_back_month ON roster_take_back (area, month, id DESC);
COMMENT ON TABLE roster_take_back IS 'Releases that were taken back before their first day, and why';

CREATE TABLE ledger_hand (
    area text COLLATE "C" NOT NULL,
    seq integer NOT NULL CHECK (seq >= 0),
    account text COLLATE "C" NOT NULL CHECK (account <> ''),
    PRIMARY KEY (area, seq)
);
COMMENT ON TABLE ledger_hand IS
    'Whose account made an entry of the ledger of draws; the ledger itself is public and names nobody';

-- Files of a month, made by a worker, kept some days for those who may have them.

CREATE TABLE month_export (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    month text COLLATE "C" NOT NULL CHECK (month ~ '^\d{4}-\d{2}$'),
    step bigint NOT NULL REFERENCES plan_step ON DELETE CASCADE,
    plan_sha256 text COLLATE "C" NOT NULL CHECK (plan_sha256 ~ '^[0-9a-f]{64}$'),
    language text NOT NULL,
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    notes jsonb NOT NULL
);
CREATE INDEX month_export_month ON month_export (area, month, id DESC);
CREATE INDEX month_export_made ON month_export (made_at);
COMMENT ON TABLE month_export IS 'Sets of files of a month; removed by the nightly work';

CREATE TABLE export_file (
    export bigint NOT NULL REFERENCES month_export ON DELETE CASCADE,
    ordinal integer NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    audience text COLLATE "C" NOT NULL CHECK (audience IN ('office', 'planner')),
    size bigint NOT NULL,
    sha256 text COLLATE "C" NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    packed bytea NOT NULL,
    PRIMARY KEY (export, ordinal),
    UNIQUE (export, name)
);
ALTER TABLE export_file ALTER COLUMN packed SET STORAGE EXTERNAL;
COMMENT ON TABLE export_file IS 'Files of a month, compressed by zlib';
COMMENT ON COLUMN export_file.audience IS
    'planner for what a draw was sealed with, as sealed_frame; office for those who may see the month';

INSERT INTO row_rule (name, reads, writes) VALUES
    ('plan_approval', '[area] AND [role] <> ''inspector''',
        '[area] AND ([planner] OR [role] = ''leader'' AND [approves:area])'),
    ('roster_take_back', '[area] AND [role] <> ''inspector''', NULL),
    ('ledger_hand', '[area] AND ([planner] OR [approves:area])', NULL),
    -- Before its release a month is for planners and approvers.
    ('month_export', $rule$[area] AND ([planner] OR [approves:area]
        OR [role] IN ('leader', 'administrator')
           AND EXISTS (SELECT 1 FROM roster_release AS released
                        WHERE released.area = month_export.area
                          AND released.month = month_export.month
                          AND month_export.step <= released.upto))$rule$, NULL),
    ('export_file', 'export IN (SELECT id FROM month_export) AND (audience = ''office'' OR [planner])',
        NULL);
DO $$ BEGIN RAISE NOTICE '%', xuntu_protect(); END $$;
