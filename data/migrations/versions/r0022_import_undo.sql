-- The last import of an area can be taken back. Nothing that was read goes: the batch, its rows,
-- faults and verdicts stay, and say who took it back. What the batch wrote over is brought back:
-- declarations from the version before, places from import_place_before. What people noted of
-- employers that go with the batch waits in import_set_aside until such an employer comes again.

ALTER TABLE import_batch
    ADD COLUMN undone_by text COLLATE "C" CHECK (undone_by <> ''),
    ADD COLUMN undone_at timestamptz,
    ADD CONSTRAINT import_batch_undone_by_somebody CHECK ((undone_by IS NULL) = (undone_at IS NULL));
ALTER TABLE import_batch DROP CONSTRAINT import_batch_area_sha256_key;
CREATE UNIQUE INDEX import_batch_in_force ON import_batch (area, sha256) WHERE undone_at IS NULL;
COMMENT ON COLUMN import_batch.undone_at IS 'When it was taken back; the same file may be imported again then';

CREATE TABLE import_place_before (
    batch bigint NOT NULL REFERENCES import_batch ON DELETE CASCADE,
    employer text COLLATE "C" NOT NULL,
    address text NOT NULL,
    lon double precision,
    lat double precision,
    precision text NOT NULL,
    score integer NOT NULL,
    datum text NOT NULL,
    method text NOT NULL,
    township text COLLATE "C",
    matched text NOT NULL,
    doubts jsonb NOT NULL,
    PRIMARY KEY (batch, employer)
);
COMMENT ON TABLE import_place_before IS 'Where the program had found the employers that a batch changed';

CREATE TABLE import_set_aside (
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    employer text COLLATE "C" NOT NULL,
    batch bigint NOT NULL,
    opening jsonb,
    obsolete_process boolean NOT NULL,
    correction jsonb,
    PRIMARY KEY (area, employer)
);
COMMENT ON TABLE import_set_aside IS
    'What people noted of employers that went with the import that had brought them';
COMMENT ON COLUMN import_set_aside.correction IS 'The place that a person gave, a row of geocode';

-- A file that nobody decided on loses its content after some days; who sent what when stays.
ALTER TABLE declaration_upload DROP CONSTRAINT declaration_upload_state_check;
ALTER TABLE declaration_upload ADD CONSTRAINT declaration_upload_state_check
    CHECK (state IN ('new', 'checked', 'taken', 'dropped', 'expired'));
ALTER TABLE declaration_upload DROP CONSTRAINT declaration_upload_check;
ALTER TABLE declaration_upload ADD CONSTRAINT declaration_upload_content_until_decided
    CHECK ((content IS NULL) = (state IN ('taken', 'dropped', 'expired')));

INSERT INTO row_rule (name, reads, writes) VALUES
    ('import_place_before', 'batch IN (SELECT id FROM import_batch)',
        'batch IN (SELECT id FROM import_batch) AND [planner]'),
    ('import_set_aside', '[area]', '[area] AND [planner]');
DO $$ BEGIN RAISE NOTICE '%', xuntu_protect(); END $$;
