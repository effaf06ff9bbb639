-- Visits that a planner holds on their team-day. A pin holds while the newest plan has the visit
-- there; where a plan has it elsewhere, the pin sleeps, and wakes when that is undone.

CREATE TABLE visit_pin (
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    month text COLLATE "C" NOT NULL CHECK (month ~ '^\d{4}-\d{2}$'),
    employer text COLLATE "C" NOT NULL,
    day date NOT NULL,
    team integer NOT NULL CHECK (team >= 1),
    pinned_by text NOT NULL,
    pinned_at timestamptz NOT NULL,
    PRIMARY KEY (area, month, employer)
);
COMMENT ON TABLE visit_pin IS 'Visits that later replans leave on their team-day';

-- A pin tells where a visit will be: for planners, whatever is released.
INSERT INTO row_rule (name, reads, writes)
VALUES ('visit_pin', '[area] AND [planner]', '[area] AND [planner]');
DO $$ BEGIN RAISE NOTICE '%', xuntu_protect(); END $$;
