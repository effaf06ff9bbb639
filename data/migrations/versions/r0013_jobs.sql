-- Long work: what was asked for, how far it is and what came of it. Who takes it, and when it is
-- taken up again after a worker has died, is the queue's affair (tables procrastinate_*).

CREATE TABLE job (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    area text COLLATE "C" NOT NULL DEFAULT '',
    month text COLLATE "C" NOT NULL DEFAULT '',
    asked jsonb NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    queued bigint,
    state text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    attempts integer NOT NULL DEFAULT 0,
    step text NOT NULL DEFAULT '',
    doing text NOT NULL DEFAULT '',
    share double precision NOT NULL DEFAULT 0 CHECK (share BETWEEN 0 AND 1),
    heard_at timestamptz,
    finished_at timestamptz,
    outcome jsonb NOT NULL DEFAULT '[]'
);
COMMENT ON TABLE job IS 'Long work asked for at a screen, its progress and its outcome';
COMMENT ON COLUMN job.heard_at IS 'When the worker last gave a sign of life';
COMMENT ON COLUMN job.outcome IS 'Sentences that say what was made, or why not';

-- The same work is never asked for twice at a time.
CREATE UNIQUE INDEX job_under_way ON job (kind, area, month)
    WHERE state IN ('waiting', 'running');
CREATE INDEX job_by_area ON job (area, id DESC);

-- Jobs are put into the queue, stopped and done by the owner of the tables, who may reach the queue;
-- the pages only look at those of their areas.
INSERT INTO row_rule (name, reads, writes)
VALUES ('job', '[area] AND [role] IN (''planner'', ''administrator'')', NULL);
DO $$ BEGIN RAISE NOTICE '%', xuntu_protect(); END $$;
