-- Plan steps: the whole of each step as it was decided, and its rows for lists and maps.

CREATE TABLE plan_step (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    month text COLLATE "C" NOT NULL CHECK (month ~ '^\d{4}-\d{2}$'),
    step text COLLATE "C" NOT NULL CHECK (step IN (
        'coverage', 'draw', 'team_days', 'visits', 'roster', 'plan')),
    sha256 text COLLATE "C" NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    versions jsonb NOT NULL,
    value jsonb NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX plan_step_latest ON plan_step (area, month, step, id DESC);
COMMENT ON TABLE plan_step IS 'Steps are only added; the newest of an area, month and step holds';

CREATE TABLE coverage_certain (
    step bigint NOT NULL REFERENCES plan_step ON DELETE CASCADE,
    employer text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    rules text[] NOT NULL,
    PRIMARY KEY (step, employer)
);

CREATE TABLE coverage_progress (
    step bigint NOT NULL REFERENCES plan_step ON DELETE CASCADE,
    ordinal integer NOT NULL,
    rule text NOT NULL,
    title text NOT NULL,
    in_scope integer NOT NULL,
    required integer NOT NULL,
    done integer NOT NULL,
    due_this_month integer NOT NULL,
    short integer NOT NULL,
    PRIMARY KEY (step, ordinal)
);

CREATE TABLE draw_unit (
    step bigint NOT NULL REFERENCES plan_step ON DELETE CASCADE,
    employer text COLLATE "C" NOT NULL,
    township text COLLATE "C" NOT NULL,
    stratum text NOT NULL,
    mass integer NOT NULL CHECK (mass BETWEEN 0 AND 1000000),
    is_chosen boolean NOT NULL,
    reserve_rank integer CHECK (reserve_rank >= 1),
    PRIMARY KEY (step, employer),
    CHECK (NOT (is_chosen AND reserve_rank IS NOT NULL))
);

CREATE TABLE roster_stop (
    step bigint NOT NULL REFERENCES plan_step ON DELETE CASCADE,
    day date NOT NULL,
    team integer NOT NULL,
    ordinal integer NOT NULL,
    office text COLLATE "C" NOT NULL,
    lead text COLLATE "C" NOT NULL,
    member text COLLATE "C" NOT NULL,
    employer text COLLATE "C" NOT NULL,
    travel_min integer NOT NULL,
    distance_m integer NOT NULL,
    arrive_min integer NOT NULL,
    start_min integer NOT NULL,
    leave_min integer NOT NULL,
    PRIMARY KEY (step, day, team, ordinal)
);

CREATE TABLE roster_unplaced (
    step bigint NOT NULL REFERENCES plan_step ON DELETE CASCADE,
    employer text COLLATE "C" NOT NULL,
    cause text NOT NULL,
    PRIMARY KEY (step, employer)
);

CREATE VIEW latest_plan_step AS
SELECT DISTINCT ON (area, month, step) *
  FROM plan_step
 ORDER BY area, month, step, id DESC;
