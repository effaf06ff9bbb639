-- What inspectors record at workplaces. A record is never overwritten: every change of a field is
-- a row that names the rows it replaces. Two rows of a field that nothing replaces are a conflict
-- between two devices; both stay until somebody replaces both.

CREATE TABLE field_visit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area text COLLATE "C" NOT NULL,
    day date NOT NULL,
    employer text COLLATE "C" NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    team integer NOT NULL,
    lead text COLLATE "C" NOT NULL,
    member text COLLATE "C" NOT NULL,
    lead_name text NOT NULL,
    member_name text NOT NULL,
    lead_certificate text NOT NULL,
    member_certificate text NOT NULL,
    list text NOT NULL CHECK (list IN ('必查', '双随机', '专项')),
    form text COLLATE "C" NOT NULL,
    is_finished boolean NOT NULL DEFAULT false,
    outcome jsonb,
    CHECK (lead <> member),
    CHECK (is_finished = (outcome IS NOT NULL))
);
-- The two officers of a team write into one record, whoever of them comes first.
CREATE UNIQUE INDEX field_visit_once
    ON field_visit (area, day, employer, least(lead, member), greatest(lead, member));
COMMENT ON TABLE field_visit IS 'Visits of which something was recorded; names as they were that day';
COMMENT ON COLUMN field_visit.outcome IS 'Of a finished visit: result, violations, due day; what the past of the employer counts';

CREATE TABLE field_change (
    id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    visit bigint NOT NULL REFERENCES field_visit,
    field text COLLATE "C" NOT NULL CHECK (field <> ''),
    value jsonb NOT NULL,
    replaces uuid[] NOT NULL,
    author text COLLATE "C" NOT NULL,
    device uuid NOT NULL,
    made_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL
);
CREATE INDEX field_change_visit ON field_change (visit, seq);
COMMENT ON TABLE field_change IS 'Changes of fields as devices made them; their ids come from the devices, so that none counts twice';

CREATE TABLE field_photo (
    visit bigint NOT NULL REFERENCES field_visit,
    sha256 text COLLATE "C" NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    width integer NOT NULL,
    height integer NOT NULL,
    bytes bytea NOT NULL,
    author text COLLATE "C" NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (visit, sha256)
);
COMMENT ON TABLE field_photo IS 'Photos taken at visits, by the SHA-256 of their bytes';

CREATE TRIGGER field_change_kept BEFORE UPDATE OR DELETE ON field_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER field_change_not_emptied BEFORE TRUNCATE ON field_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER field_photo_kept BEFORE UPDATE OR DELETE ON field_photo
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER field_photo_not_emptied BEFORE TRUNCATE ON field_photo
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER field_visit_kept BEFORE DELETE ON field_visit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What a phone keeps of a day is encrypted with this key, which the phone forgets at sign-out.
CREATE TABLE device_key (
    account bigint PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    tag uuid NOT NULL UNIQUE,
    key bytea NOT NULL CHECK (length(key) = 32)
);
COMMENT ON TABLE device_key IS 'Keys of what is kept on the devices of an account; tag names the account there';

-- A record may arrive days later, when the roster was planned anew: what counts is that the stop
-- was once in force for the two officers, on a day that has come. Looks past the policies.
CREATE FUNCTION xuntu_stop_of(wanted_area text, wanted_day date, wanted_employer text)
    RETURNS TABLE (team integer, lead text, member text, list text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
    SELECT stop.team, stop.lead, stop.member,
           CASE WHEN EXISTS (
                SELECT 1 FROM public.coverage_certain AS certain
                 WHERE certain.employer = stop.employer AND certain.step = (
                       SELECT max(id) FROM public.plan_step AS before
                        WHERE before.area = step.area AND before.month = step.month
                          AND before.step = 'coverage' AND before.id <= step.id)) THEN '必查'
                WHEN EXISTS (
                SELECT 1 FROM public.draw_unit AS unit
                 WHERE unit.employer = stop.employer AND unit.is_chosen AND unit.step = (
                       SELECT max(id) FROM public.plan_step AS before
                        WHERE before.area = step.area AND before.month = step.month
                          AND before.step = 'draw' AND before.id <= step.id)) THEN '双随机'
                ELSE '专项' END
      FROM public.roster_stop AS stop
      JOIN public.plan_step AS step ON step.id = stop.step
     WHERE step.area = wanted_area AND stop.day = wanted_day AND stop.employer = wanted_employer
       AND stop.day <= public.xuntu_setting('day')::date
       AND public.xuntu_setting('inspector') IN (stop.lead, stop.member)
       AND (wanted_area = ANY (public.xuntu_list('areas'))
            OR '*' = ANY (public.xuntu_list('areas')))
       AND step.id <= coalesce(
           (SELECT max(upto) FROM public.roster_release AS released
             WHERE released.area = step.area AND released.month = step.month), step.id)
     ORDER BY step.id DESC
     LIMIT 1 $$;
COMMENT ON FUNCTION xuntu_stop_of IS 'The team of a stop of who asks, of the newest roster that ever showed it';

INSERT INTO row_rule (name, reads, writes) VALUES
    ('field_visit', '[area] AND ([role] <> ''inspector'' OR [inspector] IN (lead, member))',
     $rule$[area] AND [role] = 'inspector' AND [inspector] IN (lead, member)
        AND EXISTS (SELECT 1 FROM xuntu_stop_of(area, day, employer))$rule$),
    ('field_change', 'EXISTS (SELECT 1 FROM field_visit AS seen WHERE seen.id = visit)',
     $rule$EXISTS (SELECT 1 FROM field_visit AS seen WHERE seen.id = visit)
        AND [role] = 'inspector' AND author = (SELECT xuntu_setting('account'))$rule$),
    ('field_photo', 'EXISTS (SELECT 1 FROM field_visit AS seen WHERE seen.id = visit)',
     $rule$EXISTS (SELECT 1 FROM field_visit AS seen WHERE seen.id = visit)
        AND [role] = 'inspector' AND author = (SELECT xuntu_setting('account'))$rule$);
DO $$ BEGIN RAISE NOTICE '%', xuntu_protect(); END $$;
