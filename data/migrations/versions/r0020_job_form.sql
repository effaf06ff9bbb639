-- A form that is sent twice, by a second click or by a browser that repeats it, asks once: it
-- carries a key of its own, and each person uses a key for one job.

ALTER TABLE job ADD COLUMN form text COLLATE "C" CHECK (form <> '');
CREATE UNIQUE INDEX job_form ON job (asked_by, form) WHERE form IS NOT NULL;
COMMENT ON COLUMN job.form IS 'The one-time key of the form that asked for it';
