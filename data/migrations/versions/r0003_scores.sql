-- Geocodes, their corrections, and risk scores.

CREATE TABLE geocode (
    area text COLLATE "C" NOT NULL,
    employer text COLLATE "C" NOT NULL,
    by_person boolean NOT NULL,
    address text NOT NULL,
    lon double precision,
    lat double precision,
    spot point GENERATED ALWAYS AS (point(lon, lat)) STORED,
    precision text NOT NULL,
    score integer NOT NULL CHECK (score BETWEEN 0 AND 100),
    datum text NOT NULL,
    method text NOT NULL,
    township text COLLATE "C",
    matched text NOT NULL,
    doubts jsonb NOT NULL,
    PRIMARY KEY (area, employer, by_person),
    FOREIGN KEY (area, employer) REFERENCES employer ON DELETE CASCADE,
    CHECK ((lon IS NULL) = (lat IS NULL))
);
CREATE INDEX geocode_spot ON geocode USING gist (spot);
COMMENT ON TABLE geocode IS 'Where employers are; a person''s correction wins while the address is the same';

CREATE VIEW employer_location AS
SELECT employer.area, employer.id, employer.name, employer.workplace_address,
       found.lon, found.lat, found.spot, found.precision, found.score, found.datum,
       found.method, found.township, found.matched, found.doubts, found.by_person
  FROM employer
  LEFT JOIN LATERAL (
       SELECT geocode.*
         FROM geocode
        WHERE geocode.area = employer.area
          AND geocode.employer = employer.id
          AND (NOT geocode.by_person OR geocode.address = employer.workplace_address)
        ORDER BY geocode.by_person DESC
        LIMIT 1) AS found ON true;
COMMENT ON VIEW employer_location IS 'The position of every employer that holds now';

CREATE TABLE score_run (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    month text COLLATE "C" NOT NULL CHECK (month ~ '^\d{4}-\d{2}$'),
    sha256 text COLLATE "C" NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    versions jsonb NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX score_run_latest ON score_run (area, month, id DESC);

CREATE TABLE risk_score (
    run bigint NOT NULL REFERENCES score_run ON DELETE CASCADE,
    employer text COLLATE "C" NOT NULL,
    nature text NOT NULL,
    conforms boolean NOT NULL,
    grade integer NOT NULL CHECK (grade BETWEEN 1 AND 3),
    management text NOT NULL,
    combined integer NOT NULL CHECK (combined BETWEEN 1 AND 3),
    letter text NOT NULL,
    method text NOT NULL,
    points integer NOT NULL,
    parts jsonb NOT NULL,
    flags jsonb NOT NULL,
    PRIMARY KEY (run, employer)
);
