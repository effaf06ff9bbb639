-- Declaration files uploaded at a screen. Nothing of a file reaches the employers before somebody
-- has seen its columns, its faults and what it would change, and takes it in. The bytes of a file
-- are kept only until then: what was taken in stands line by line in import_row.

CREATE TABLE declaration_upload (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    file_name text NOT NULL CHECK (file_name <> ''),
    sha256 text COLLATE "C" NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    size integer NOT NULL CHECK (size > 0),
    content bytea,
    month text COLLATE "C" NOT NULL CHECK (month ~ '^\d{4}-\d{2}$'),
    sheet text,
    mapping jsonb NOT NULL,
    preview jsonb NOT NULL,
    state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'checked', 'taken', 'dropped')),
    checked_against text,
    tally jsonb,
    fault_book bytea,
    change_book bytea,
    batch bigint,
    uploaded_by text NOT NULL,
    uploaded_at timestamptz NOT NULL,
    CHECK ((content IS NULL) = (state IN ('taken', 'dropped'))),
    CHECK (state <> 'checked' OR (checked_against IS NOT NULL AND tally IS NOT NULL)),
    CHECK ((batch IS NOT NULL) = (state = 'taken'))
);
CREATE INDEX declaration_upload_area ON declaration_upload (area, id DESC);
COMMENT ON TABLE declaration_upload IS 'Declaration files uploaded at a screen, until they are taken in or dropped';
COMMENT ON COLUMN declaration_upload.mapping IS 'Heading to field, where a person stated it; remembered for the next file';
COMMENT ON COLUMN declaration_upload.checked_against IS 'The state of the area when the file was checked; another one asks for another check';
COMMENT ON COLUMN declaration_upload.tally IS 'How many rows and employers the check counted';

CREATE TABLE upload_fault (
    upload bigint NOT NULL REFERENCES declaration_upload ON DELETE CASCADE,
    ordinal integer NOT NULL,
    line integer NOT NULL,
    field text NOT NULL,
    fault text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('rejected', 'flagged', 'mended')),
    hint json NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (upload, ordinal)
);
COMMENT ON TABLE upload_fault IS 'What the check of an uploaded file found';

CREATE TABLE upload_change (
    upload bigint NOT NULL REFERENCES declaration_upload ON DELETE CASCADE,
    ordinal integer NOT NULL,
    change text NOT NULL CHECK (change IN ('added', 'changed', 'older', 'missing')),
    employer text COLLATE "C" NOT NULL,
    name text NOT NULL,
    fields jsonb NOT NULL,
    PRIMARY KEY (upload, ordinal)
);
COMMENT ON TABLE upload_change IS 'What taking an uploaded file in would do to employers';

-- What people asked of a year and did not keep as its plan, and the workbook of the one they kept.

CREATE TABLE year_what_if (
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    year integer NOT NULL CHECK (year BETWEEN 1 AND 9999),
    columns jsonb NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (area, year)
);
COMMENT ON TABLE year_what_if IS 'The last comparison of settings of a year; another takes its place';

CREATE TABLE year_book (
    plan bigint NOT NULL REFERENCES year_plan ON DELETE CASCADE,
    language text COLLATE "C" NOT NULL,
    book bytea NOT NULL,
    PRIMARY KEY (plan, language)
);
COMMENT ON TABLE year_book IS 'Workbooks of year plans made at a screen';

INSERT INTO row_rule (name, reads, writes) VALUES
    ('declaration_upload', '[area] AND [planner]', '[area] AND [planner]'),
    ('upload_fault', 'upload IN (SELECT id FROM declaration_upload)',
        'upload IN (SELECT id FROM declaration_upload) AND [planner]'),
    ('upload_change', 'upload IN (SELECT id FROM declaration_upload)',
        'upload IN (SELECT id FROM declaration_upload) AND [planner]'),
    ('year_what_if', '[area] AND [planner]', '[area] AND [planner]'),
    -- A workbook names every employer and its month.
    ('year_book', 'plan IN (SELECT id FROM year_plan) AND [planner]',
        'plan IN (SELECT id FROM year_plan) AND [planner]');
DO $$ BEGIN RAISE NOTICE '%', xuntu_protect(); END $$;
