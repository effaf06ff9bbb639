-- Signing in at an identity provider (OpenID Connect). An identity is what the provider calls a
-- person for good (iss and sub); an administrator binds it to an account. The tables have no rule:
-- they are closed to the pages' role.

CREATE TABLE oidc_identity (
    account bigint PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    issuer text COLLATE "C" NOT NULL CHECK (issuer <> ''),
    subject text COLLATE "C" NOT NULL CHECK (subject <> ''),
    bound_by text NOT NULL,
    bound_at timestamptz NOT NULL,
    UNIQUE (issuer, subject)
);
COMMENT ON TABLE oidc_identity IS 'Whom an identity provider means by which account';

CREATE TABLE oidc_sign_in (
    state_hash text COLLATE "C" PRIMARY KEY CHECK (state_hash ~ '^[0-9a-f]{64}$'),
    browser_hash text COLLATE "C" NOT NULL CHECK (browser_hash ~ '^[0-9a-f]{64}$'),
    nonce text COLLATE "C" NOT NULL,
    verifier text COLLATE "C" NOT NULL,
    wanted text NOT NULL,
    address text NOT NULL,
    started_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > started_at)
);
CREATE INDEX oidc_sign_in_address ON oidc_sign_in (address, started_at DESC);
COMMENT ON TABLE oidc_sign_in IS 'People who were sent to the identity provider and are not back yet';

ALTER TABLE login_session ADD COLUMN id_token text CHECK (id_token <> '');
COMMENT ON COLUMN login_session.id_token IS
    'Of a session opened at the identity provider: its token, to end the session there too';
