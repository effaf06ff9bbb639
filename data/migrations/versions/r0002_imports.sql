-- Imports, employers and what happened to them.
-- The rows of a batch are written together, what follows from them is derived in one statement and
-- none is ever deleted alone, so they carry no foreign keys: checking 100,000 rows takes seconds.

CREATE TABLE import_batch (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    sha256 text COLLATE "C" NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    file_name text NOT NULL,
    sheet text NOT NULL,
    data_rows integer NOT NULL CHECK (data_rows >= 0),
    columns jsonb NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (area, sha256)
);
COMMENT ON TABLE import_batch IS 'Declaration files; the same file is imported once per area';

CREATE TABLE import_row (
    batch bigint NOT NULL,
    line integer NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('taken', 'continued', 'rejected', 'skipped')),
    employer text COLLATE "C",
    declared_on date,
    declaration jsonb,
    raw json NOT NULL,
    why json,
    belongs_to integer,
    PRIMARY KEY (batch, line),
    CHECK (outcome <> 'taken' OR (employer IS NOT NULL AND declaration IS NOT NULL)),
    CHECK (outcome <> 'skipped' OR why IS NOT NULL),
    CHECK ((outcome = 'continued') = (belongs_to IS NOT NULL))
);
COMMENT ON TABLE import_row IS 'Every line of every file as it stood, and how it was understood';

COMMENT ON COLUMN import_row.belongs_to IS 'Of a further line of a declaration of several rows: its first line';

CREATE INDEX import_row_employer ON import_row (batch, employer);
CREATE INDEX import_row_further ON import_row (batch, belongs_to) WHERE belongs_to IS NOT NULL;

CREATE TABLE import_verdict (
    batch bigint NOT NULL,
    line integer NOT NULL,
    employer text COLLATE "C" NOT NULL,
    verdict text NOT NULL CHECK (verdict IN (
        'added', 'changed', 'unchanged', 'older', 'superseded')),
    PRIMARY KEY (batch, line)
);
CREATE INDEX import_verdict_of_batch ON import_verdict (batch, verdict);
COMMENT ON TABLE import_verdict IS 'What each taken row did to its employer; superseded: by a newer row of the same file';

CREATE TABLE import_fault (
    batch bigint NOT NULL,
    ordinal integer NOT NULL,
    line integer NOT NULL,
    field text NOT NULL,
    fault text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('rejected', 'flagged', 'mended')),
    hint json NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (batch, ordinal)
);

CREATE TABLE employer (
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    id text COLLATE "C" NOT NULL,
    name text NOT NULL,
    credit_code text COLLATE "C",
    workplace_address text NOT NULL,
    registered_address text NOT NULL,
    area_code text NOT NULL,
    township_code text COLLATE "C" NOT NULL,
    industry text NOT NULL,
    industry_name text NOT NULL,
    size text NOT NULL,
    economic_type text NOT NULL,
    contact text NOT NULL,
    workers bigint CHECK (workers >= 0),
    exposed_workers bigint CHECK (exposed_workers >= 0),
    exposed_is_estimated boolean NOT NULL,
    dispatched_workers bigint NOT NULL CHECK (dispatched_workers >= 0),
    exposures jsonb NOT NULL,
    declaration_type text NOT NULL,
    declared_on date,
    status text NOT NULL,
    kinds text[] NOT NULL,
    declared_x double precision,
    declared_y double precision,
    datum text NOT NULL,
    self_check_score double precision,
    last_test_on date,
    last_test_over_limit boolean,
    last_evaluation_on date,
    opening jsonb,
    obsolete_process boolean NOT NULL DEFAULT false,
    batch bigint NOT NULL,
    line integer NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (area, id)
);
COMMENT ON TABLE employer IS 'Workplaces as last declared; opening and obsolete_process are set by people';
COMMENT ON COLUMN employer.declared_x IS 'First coordinate as written, in the stated datum; not WGS 84';

CREATE TABLE employer_version (
    area text COLLATE "C" NOT NULL,
    employer text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    batch bigint NOT NULL,
    line integer NOT NULL,
    PRIMARY KEY (area, employer, version)
);
CREATE INDEX employer_version_of_batch ON employer_version (batch);
COMMENT ON TABLE employer_version IS 'Every declaration that an employer''s record has followed, in order';

CREATE TABLE history_event (
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    ordinal integer NOT NULL,
    kind text NOT NULL CHECK (kind IN (
        'inspection', 'test', 'complaint', 'disease', 'self_check', 'project', 'in_governance')),
    sheet text NOT NULL,
    line integer NOT NULL,
    credit_code text COLLATE "C" NOT NULL,
    workplace_name text NOT NULL,
    workplace_address text NOT NULL,
    event jsonb,
    PRIMARY KEY (area, ordinal),
    CHECK (kind = 'in_governance' OR event IS NOT NULL)
);
COMMENT ON TABLE history_event IS 'What happened, by the workplace as the file names it; matched when read';
