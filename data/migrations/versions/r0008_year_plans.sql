-- Year plans: the whole of each version as it was decided, and its rows for lists and charts.

CREATE TABLE year_plan (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    year integer NOT NULL CHECK (year BETWEEN 1 AND 9999),
    version integer NOT NULL CHECK (version >= 1),
    first_month integer NOT NULL CHECK (first_month BETWEEN 1 AND 12),
    short integer NOT NULL CHECK (short >= 0),
    sha256 text COLLATE "C" NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    versions jsonb NOT NULL,
    value jsonb NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (area, year, version)
);
COMMENT ON TABLE year_plan IS 'Versions are only added; the newest of an area and year holds';

CREATE TABLE year_plan_visit (
    plan bigint NOT NULL REFERENCES year_plan ON DELETE CASCADE,
    ordinal integer NOT NULL,
    employer text COLLATE "C" NOT NULL,
    first_month integer NOT NULL CHECK (first_month BETWEEN 1 AND 12),
    last_month integer NOT NULL CHECK (last_month BETWEEN first_month AND 12),
    month integer CHECK (month BETWEEN 1 AND 12),
    is_frozen boolean NOT NULL,
    rules text[] NOT NULL,
    PRIMARY KEY (plan, ordinal)
);
CREATE INDEX year_plan_visit_employer ON year_plan_visit (employer);

CREATE TABLE year_plan_month (
    plan bigint NOT NULL REFERENCES year_plan ON DELETE CASCADE,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('rule', 'stratum')),
    name text COLLATE "C" NOT NULL,
    month integer NOT NULL CHECK (month BETWEEN 1 AND 12),
    count integer NOT NULL CHECK (count >= 1),
    PRIMARY KEY (plan, kind, name, month)
);

CREATE VIEW latest_year_plan AS
SELECT DISTINCT ON (area, year) *
  FROM year_plan
 ORDER BY area, year, version DESC;
