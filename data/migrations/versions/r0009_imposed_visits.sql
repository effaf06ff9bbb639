-- Employers on lists that an authority above hands down, and everything done to those lists.
-- A row is never deleted: it is withdrawn with a reason, and can be restored.

CREATE TABLE imposed_visit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    employer text COLLATE "C" NOT NULL,
    source text NOT NULL,
    document text NOT NULL,
    since date NOT NULL,
    deadline date,
    note text NOT NULL,
    file_name text NOT NULL,
    line integer NOT NULL CHECK (line > 0),
    is_withdrawn boolean NOT NULL DEFAULT false,
    UNIQUE (area, employer, source, document)
);
COMMENT ON TABLE imposed_visit IS 'Employers on lists from above; one row an employer and task';
COMMENT ON COLUMN imposed_visit.since IS 'First day on which a visit meets it';
COMMENT ON COLUMN imposed_visit.file_name IS 'The list in which it first came';

CREATE TABLE imposed_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    visit bigint NOT NULL REFERENCES imposed_visit ON DELETE CASCADE,
    change text NOT NULL CHECK (change IN ('added', 'changed', 'withdrawn', 'restored')),
    reason text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX imposed_change_visit ON imposed_change (visit);
COMMENT ON TABLE imposed_change IS 'What was done to the rows of lists from above, in order; never changed';
