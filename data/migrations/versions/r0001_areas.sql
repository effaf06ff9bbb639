-- Areas, gazetteers, roads and staff. Keys sort by code point on every server (COLLATE "C").
-- Outlines and lines are WKB in WGS 84, longitude first.

CREATE TABLE area (
    code text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    authority text NOT NULL,
    is_demo boolean NOT NULL,
    other_codes text[] NOT NULL,
    rules_text text NOT NULL
);
COMMENT ON TABLE area IS 'Supervision areas, each with its rule file as written';

CREATE TABLE township (
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    code text COLLATE "C" NOT NULL,
    ordinal integer NOT NULL,
    name text NOT NULL,
    approximate boolean NOT NULL,
    other_codes text[] NOT NULL,
    outline bytea NOT NULL,
    PRIMARY KEY (area, code)
);

CREATE TABLE village (
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    ordinal integer NOT NULL,
    code text COLLATE "C" NOT NULL,
    name text NOT NULL,
    township text COLLATE "C" NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    spot point NOT NULL GENERATED ALWAYS AS (point(lon, lat)) STORED,
    PRIMARY KEY (area, ordinal)
);
CREATE INDEX village_spot ON village USING gist (spot);

CREATE TABLE named_road (
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    ordinal integer NOT NULL,
    name text NOT NULL,
    townships text[] NOT NULL,
    line bytea NOT NULL,
    PRIMARY KEY (area, ordinal)
);

CREATE TABLE house_number (
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    ordinal integer NOT NULL,
    road text NOT NULL,
    number integer NOT NULL,
    township text COLLATE "C" NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    spot point NOT NULL GENERATED ALWAYS AS (point(lon, lat)) STORED,
    PRIMARY KEY (area, ordinal)
);
CREATE INDEX house_number_spot ON house_number USING gist (spot);

CREATE TABLE named_place (
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    ordinal integer NOT NULL,
    name text NOT NULL,
    aliases text[] NOT NULL,
    township text COLLATE "C" NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    spot point NOT NULL GENERATED ALWAYS AS (point(lon, lat)) STORED,
    PRIMARY KEY (area, ordinal)
);
CREATE INDEX named_place_spot ON named_place USING gist (spot);

CREATE TABLE road_line (
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    ordinal integer NOT NULL,
    name text NOT NULL,
    speed_kmh double precision NOT NULL CHECK (speed_kmh > 0),
    oneway boolean NOT NULL,
    line bytea NOT NULL,
    PRIMARY KEY (area, ordinal)
);

CREATE TABLE office (
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    ordinal integer NOT NULL,
    id text COLLATE "C" NOT NULL,
    name text NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    spot point NOT NULL GENERATED ALWAYS AS (point(lon, lat)) STORED,
    vehicles integer NOT NULL CHECK (vehicles >= 0),
    PRIMARY KEY (area, ordinal),
    UNIQUE (area, id)
);

CREATE TABLE inspector (
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    ordinal integer NOT NULL,
    id text COLLATE "C" NOT NULL,
    name text NOT NULL,
    office text COLLATE "C" NOT NULL,
    role text NOT NULL,
    certificate_no text NOT NULL,
    certificate_until date,
    can_lead boolean NOT NULL,
    skills text[] NOT NULL,
    recused text[] NOT NULL,
    absent date[] NOT NULL,
    PRIMARY KEY (area, ordinal),
    UNIQUE (area, id)
);
