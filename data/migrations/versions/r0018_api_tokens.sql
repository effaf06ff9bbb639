-- Tokens with which programs such as QGIS read on behalf of an account. No token is kept, only its
-- SHA-256; one that is revoked stays in the list. The table has no rule: it is closed to the pages.

CREATE TABLE api_token (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    label text NOT NULL CHECK (label <> ''),
    token_hash text COLLATE "C" NOT NULL UNIQUE CHECK (token_hash ~ '^[0-9a-f]{64}$'),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    used_at timestamptz,
    revoked_at timestamptz
);
CREATE INDEX api_token_account ON api_token (account, id DESC);
COMMENT ON TABLE api_token IS 'Tokens with which programs read on behalf of an account';
