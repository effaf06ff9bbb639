-- When workplaces can be inspected, as area packs say.

CREATE TABLE workplace_opening (
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    ordinal integer NOT NULL,
    line integer NOT NULL,
    credit_code text COLLATE "C" NOT NULL,
    workplace_name text NOT NULL,
    workplace_address text NOT NULL,
    opening jsonb NOT NULL,
    note text NOT NULL,
    PRIMARY KEY (area, ordinal)
);
COMMENT ON TABLE workplace_opening IS 'When workplaces can be inspected, by the workplace as the pack names it';
