-- Accounts, sessions and refused sign-ins. No password is kept, only its argon2id hash; no session
-- token is kept, only its SHA-256. Times come from the program's clock.

CREATE TABLE account (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE CHECK (name <> ''),
    display_name text NOT NULL CHECK (display_name <> ''),
    role text NOT NULL CHECK (role IN ('planner', 'inspector', 'leader', 'administrator')),
    inspector text COLLATE "C",
    password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
    must_change boolean NOT NULL,
    is_disabled boolean NOT NULL DEFAULT false,
    is_demo boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    CHECK ((role = 'inspector') = (inspector IS NOT NULL))
);
COMMENT ON TABLE account IS 'Who may sign in; never deleted, only disabled';
COMMENT ON COLUMN account.inspector IS 'Of an inspector: the id of that person in the staff list';

CREATE TABLE account_area (
    account bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    area text COLLATE "C" NOT NULL,
    valid_from date NOT NULL,
    valid_until date CHECK (valid_until >= valid_from),
    is_approver boolean NOT NULL,
    PRIMARY KEY (account, area, valid_from)
);
COMMENT ON TABLE account_area IS 'Delegations: an area, or * for every area, from a day until another or for good';

CREATE TABLE login_session (
    token_hash text COLLATE "C" PRIMARY KEY CHECK (token_hash ~ '^[0-9a-f]{64}$'),
    account bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    address text NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    idle_until timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX login_session_account ON login_session (account);
COMMENT ON TABLE login_session IS 'Open sessions, by the SHA-256 of their token';

CREATE TABLE login_attempt (
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('account', 'address')),
    key text COLLATE "C" NOT NULL CHECK (key ~ '^[0-9a-f]{64}$'),
    failures integer NOT NULL CHECK (failures >= 0),
    last_at timestamptz NOT NULL,
    blocked_until timestamptz,
    PRIMARY KEY (kind, key)
);
COMMENT ON TABLE login_attempt IS 'Refused sign-ins by the SHA-256 of the name or address that was given';

-- The audit log. Whatever is inserted, the database itself gives it the next number, the hash of
-- the entry before and its own: SHA-256 of 'XUNTU-AUDIT/1', number, hash before and content, each
-- but the last ended by a line feed. What lists show is computed from the content that is hashed.

CREATE TABLE audit_entry (
    seq bigint PRIMARY KEY CHECK (seq >= 0),
    prev text COLLATE "C" NOT NULL CHECK (prev ~ '^[0-9a-f]{64}$'),
    content text NOT NULL,
    hash text COLLATE "C" NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
    actor text COLLATE "C" NOT NULL GENERATED ALWAYS AS (content::jsonb ->> 'actor') STORED,
    action text COLLATE "C" NOT NULL GENERATED ALWAYS AS (content::jsonb ->> 'action') STORED,
    area text COLLATE "C" GENERATED ALWAYS AS (content::jsonb ->> 'area') STORED,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_entry_actor ON audit_entry (actor, seq DESC);
CREATE INDEX audit_entry_area ON audit_entry (area, seq DESC);
COMMENT ON TABLE audit_entry IS 'Who did what when, with what outcome, chained by hashes; only added to';

CREATE FUNCTION follow_audit_head() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('xuntu audit'));
    SELECT seq, hash INTO head FROM audit_entry ORDER BY seq DESC LIMIT 1;
    NEW.seq := coalesce(head.seq + 1, 0);
    NEW.prev := coalesce(head.hash, repeat('0', 64));
    NEW.hash := encode(sha256(convert_to(
        'XUNTU-AUDIT/1' || E'\n' || NEW.seq || E'\n' || NEW.prev || E'\n' || NEW.content,
        'UTF8')), 'hex');
    NEW.recorded_at := now();
    RETURN NEW;
END
$$;

CREATE TRIGGER audit_entry_follows BEFORE INSERT ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION follow_audit_head();
CREATE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entry_not_emptied BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION xuntu_audit(content text) RETURNS bigint LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
    AS $$ INSERT INTO public.audit_entry (content) VALUES (content) RETURNING seq $$;
REVOKE ALL ON FUNCTION xuntu_audit(text) FROM PUBLIC;
COMMENT ON FUNCTION xuntu_audit IS 'Add an entry; all that the role of the pages may do with the log';

-- Who may see which rows. Requests of the pages run as the role xuntu_web, which owns nothing, with
-- the account, role, areas and day of who asks in settings of the transaction. Without them that
-- role sees nothing. The command line runs as the owner of the tables, whom no policy holds back.

CREATE TABLE roster_release (
    area text COLLATE "C" NOT NULL REFERENCES area ON DELETE CASCADE,
    month text COLLATE "C" NOT NULL CHECK (month ~ '^\d{4}-\d{2}$'),
    upto bigint NOT NULL,
    released_by text NOT NULL,
    released_at timestamptz NOT NULL,
    PRIMARY KEY (area, month, upto)
);
COMMENT ON TABLE roster_release IS 'Months released to leaders; steps with a greater id than upto came later and are still sealed';

CREATE INDEX roster_stop_day ON roster_stop (day);

CREATE FUNCTION xuntu_setting(key text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('xuntu.' || key, true), '') $$;
CREATE FUNCTION xuntu_list(key text) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(string_to_array(xuntu_setting(key), ','), '{}') $$;
COMMENT ON FUNCTION xuntu_setting IS 'What the transaction says of who asks; null if it says nothing';

-- These look past the policies, so that a policy can ask about rows that are themselves sealed.
CREATE FUNCTION xuntu_area_of_step(wanted bigint) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
    AS $$ SELECT area FROM public.plan_step WHERE id = wanted $$;
CREATE FUNCTION xuntu_roster_in_force(wanted bigint) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
    SELECT wanted = (
           SELECT max(other.id)
             FROM public.plan_step AS other
            WHERE other.area = this.area AND other.month = this.month AND other.step = 'roster'
              AND other.id <= coalesce(
                  (SELECT max(upto) FROM public.roster_release AS released
                    WHERE released.area = this.area AND released.month = this.month), other.id))
      FROM public.plan_step AS this
     WHERE this.id = wanted AND this.step = 'roster' $$;
COMMENT ON FUNCTION xuntu_roster_in_force IS 'Whether a step is the newest released roster of its month, or the newest where none is released';

CREATE TABLE row_rule (
    name text COLLATE "C" PRIMARY KEY,
    reads text NOT NULL,
    writes text
);
COMMENT ON TABLE row_rule IS
    'What the role of the pages may see and write of each table; a table without a rule is closed to it';

-- [area]: the area of the row is delegated. [all]: so is that of another expression.
INSERT INTO row_rule (name, reads, writes)
SELECT name, '[area]', '[area] AND [planner]'
  FROM unnest(ARRAY[
       'township', 'village', 'named_road', 'house_number', 'named_place', 'road_line', 'office',
       'inspector', 'import_batch', 'employer', 'employer_version', 'history_event', 'geocode',
       'score_run', 'workplace_opening', 'imposed_visit', 'roster_release']) AS name;
INSERT INTO row_rule (name, reads, writes) VALUES
    ('area', '[in:code]', '[in:code] AND [planner]'),
    ('import_row', 'batch IN (SELECT id FROM import_batch)', 'batch IN (SELECT id FROM import_batch) AND [planner]'),
    ('import_verdict', 'batch IN (SELECT id FROM import_batch)', 'batch IN (SELECT id FROM import_batch) AND [planner]'),
    ('import_fault', 'batch IN (SELECT id FROM import_batch)', 'batch IN (SELECT id FROM import_batch) AND [planner]'),
    ('risk_score', 'run IN (SELECT id FROM score_run)', 'run IN (SELECT id FROM score_run) AND [planner]'),
    ('imposed_change', 'visit IN (SELECT id FROM imposed_visit)', 'visit IN (SELECT id FROM imposed_visit) AND [planner]'),
    -- The year says in which month an employer is visited: not for those who visit it.
    ('year_plan', '[area] AND [role] <> ''inspector''', '[area] AND [planner]'),
    ('year_plan_visit', 'plan IN (SELECT id FROM year_plan)', 'plan IN (SELECT id FROM year_plan) AND [planner]'),
    ('year_plan_month', 'plan IN (SELECT id FROM year_plan)', 'plan IN (SELECT id FROM year_plan) AND [planner]'),
    -- Before the month is over its plan is for planners and approvers; for leaders and
    -- administrators the rules and the draw, and the rest once it was released.
    ('plan_step', $rule$[area] AND ([planner] OR [approves:area] OR month < [month]
        OR [role] IN ('leader', 'administrator') AND (step IN ('coverage', 'draw')
           OR EXISTS (SELECT 1 FROM roster_release AS released
                       WHERE released.area = plan_step.area AND released.month = plan_step.month
                         AND plan_step.id <= released.upto)))$rule$, '[area] AND [planner]'),
    ('coverage_certain', 'step IN (SELECT id FROM plan_step)', 'step IN (SELECT id FROM plan_step) AND [planner]'),
    ('coverage_progress', 'step IN (SELECT id FROM plan_step)', 'step IN (SELECT id FROM plan_step) AND [planner]'),
    ('draw_unit', 'step IN (SELECT id FROM plan_step)', 'step IN (SELECT id FROM plan_step) AND [planner]'),
    ('roster_unplaced', 'step IN (SELECT id FROM plan_step)', 'step IN (SELECT id FROM plan_step) AND [planner]'),
    -- A stop is seen from its day on: by its own two officers, by leaders and administrators.
    ('roster_stop', $rule$step IN (SELECT id FROM plan_step)
        OR (day <= [day]
            AND ([role] IN ('leader', 'administrator')
                 OR [role] = 'inspector' AND [inspector] IN (lead, member))
            AND xuntu_roster_in_force(step) AND [in:xuntu_area_of_step(step)])$rule$,
        'step IN (SELECT id FROM plan_step) AND [planner]'),
    -- The ledger names employers and officers when a draw is revealed.
    ('ledger_entry', $rule$[area] AND ([planner] OR [approves:area]
        OR [role] IN ('leader', 'administrator') AND (kind IN ('chain', 'commit', 'void')
           OR EXISTS (SELECT 1 FROM roster_release AS released
                       WHERE released.area = ledger_entry.area
                         AND released.month = split_part(ledger_entry.draw_id, '/', 2))))$rule$,
        '[area] AND [planner]'),
    ('sealed_frame', '[in:split_part(draw_id, ''/'', 1)] AND [planner]',
        '[in:split_part(draw_id, ''/'', 1)] AND [planner]'),
    ('sealed_lottery', 'commit_hash IN (SELECT hash FROM ledger_entry) AND [planner]', 'commit_hash IN (SELECT hash FROM ledger_entry) AND [planner]');

CREATE FUNCTION xuntu_rule(rule text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $body$
BEGIN
    rule := replace(rule, '[area]', '[in:area]');
    rule := regexp_replace(rule, '\[in:((?:[^][()]|\([^()]*\))+)\]',
        '(''*'' = ANY ((SELECT xuntu_list(''areas''))::text[]) OR \1 = ANY ((SELECT xuntu_list(''areas''))::text[]))', 'g');
    rule := regexp_replace(rule, '\[approves:(\w+)\]',
        '(''*'' = ANY ((SELECT xuntu_list(''approves''))::text[]) OR \1 = ANY ((SELECT xuntu_list(''approves''))::text[]))', 'g');
    rule := replace(rule, '[planner]', '[role] = ''planner''');
    rule := replace(rule, '[role]', '(SELECT xuntu_setting(''role''))');
    rule := replace(rule, '[inspector]', '(SELECT xuntu_setting(''inspector''))');
    rule := replace(rule, '[day]', '(SELECT xuntu_setting(''day'')::date)');
    rule := replace(rule, '[month]', '(SELECT left(xuntu_setting(''day''), 7))');
    RETURN rule;
END
$body$;
COMMENT ON FUNCTION xuntu_rule IS
    'Write out a rule; what concerns the asker stands in subqueries that run once a statement';

-- Make the role and the policies that are missing; may be called again at any time, and changes
-- nothing when nothing is missing.
CREATE FUNCTION xuntu_protect() RETURNS text LANGUAGE plpgsql AS $body$
DECLARE
    rule record;
    word text;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'xuntu_web') THEN
        BEGIN
            CREATE ROLE xuntu_web NOLOGIN;
        EXCEPTION
            WHEN insufficient_privilege THEN RETURN 'no role';
            WHEN duplicate_object OR unique_violation THEN NULL;  -- another program was quicker
        END;
    END IF;
    word := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
    IF NOT pg_has_role(current_user, 'xuntu_web', word) THEN
        BEGIN
            EXECUTE format('GRANT xuntu_web TO %I', current_user);
        EXCEPTION WHEN insufficient_privilege THEN RETURN 'no membership';
        END;
    END IF;

    FOR rule IN
        SELECT row_rule.*, pg_class.oid, pg_class.relrowsecurity
          FROM row_rule
          JOIN pg_class ON pg_class.oid = to_regclass('public.' || quote_ident(row_rule.name))
         ORDER BY row_rule.name
    LOOP
        IF NOT rule.relrowsecurity THEN
            EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', rule.name);
        END IF;
        IF NOT EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = rule.oid AND polname = 'web_reads') THEN
            EXECUTE format('CREATE POLICY web_reads ON public.%I FOR SELECT TO xuntu_web USING (%s)',
                rule.name, xuntu_rule(rule.reads));
        END IF;
        IF NOT has_table_privilege('xuntu_web', rule.oid, 'SELECT') THEN
            EXECUTE format('GRANT SELECT ON public.%I TO xuntu_web', rule.name);
        END IF;
        IF rule.writes IS NOT NULL THEN
            IF NOT EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = rule.oid AND polname = 'web_adds') THEN
                EXECUTE format('CREATE POLICY web_adds ON public.%I FOR INSERT TO xuntu_web WITH CHECK (%s)',
                    rule.name, xuntu_rule(rule.writes));
                EXECUTE format('CREATE POLICY web_changes ON public.%I FOR UPDATE TO xuntu_web USING (%s)',
                    rule.name, xuntu_rule(rule.writes));
                EXECUTE format('CREATE POLICY web_removes ON public.%I FOR DELETE TO xuntu_web USING (%s)',
                    rule.name, xuntu_rule(rule.writes));
            END IF;
            IF NOT has_table_privilege('xuntu_web', rule.oid, 'INSERT') THEN
                EXECUTE format('GRANT INSERT, UPDATE, DELETE ON public.%I TO xuntu_web', rule.name);
            END IF;
        END IF;
    END LOOP;

    -- A view must see no more than who looks at it.
    FOR rule IN
        SELECT oid, relname AS name FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
           AND pg_get_userbyid(relowner) = current_user
           AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
         ORDER BY relname
    LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_class WHERE oid = rule.oid
                          AND 'security_invoker=true' = ANY (coalesce(reloptions, '{}'))) THEN
            EXECUTE format('ALTER VIEW public.%I SET (security_invoker = true)', rule.name);
        END IF;
        IF NOT has_table_privilege('xuntu_web', rule.oid, 'SELECT') THEN
            EXECUTE format('GRANT SELECT ON public.%I TO xuntu_web', rule.name);
        END IF;
    END LOOP;
    IF NOT has_function_privilege('xuntu_web', 'xuntu_audit(text)', 'EXECUTE') THEN
        GRANT EXECUTE ON FUNCTION xuntu_audit(text) TO xuntu_web;
    END IF;
    RETURN 'protected';
END
$body$;
COMMENT ON FUNCTION xuntu_protect IS 'Make the role xuntu_web and its policies; says protected, no role or no membership';

DO $$ BEGIN RAISE NOTICE '%', xuntu_protect(); END $$;
