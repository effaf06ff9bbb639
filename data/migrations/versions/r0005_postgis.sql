-- Geometry columns and views where the server has PostGIS. Without it, nothing is missing but
-- these: positions stay lon, lat and spot, and the program finds townships itself.
-- `xuntu_add_geometry` may be called again after PostGIS was installed; it is idempotent.

CREATE FUNCTION xuntu_add_geometry() RETURNS text LANGUAGE plpgsql AS $body$
DECLARE
    kept record;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'postgis') THEN
        IF NOT EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'postgis') THEN
            RETURN 'PostGIS is not installed on the server';
        END IF;
        BEGIN
            CREATE EXTENSION postgis;
        EXCEPTION WHEN OTHERS THEN
            RETURN 'PostGIS may not be created: ' || SQLERRM;
        END;
    END IF;

    FOR kept IN
        SELECT * FROM (VALUES
            ('township', 'outline', 'Geometry', 'ST_GeomFromWKB(outline, 4326)'),
            ('named_road', 'line', 'Geometry', 'ST_GeomFromWKB(line, 4326)'),
            ('road_line', 'line', 'LineString', 'ST_GeomFromWKB(line, 4326)'),
            ('village', 'lon', 'Point', 'ST_SetSRID(ST_MakePoint(lon, lat), 4326)'),
            ('house_number', 'lon', 'Point', 'ST_SetSRID(ST_MakePoint(lon, lat), 4326)'),
            ('named_place', 'lon', 'Point', 'ST_SetSRID(ST_MakePoint(lon, lat), 4326)'),
            ('office', 'lon', 'Point', 'ST_SetSRID(ST_MakePoint(lon, lat), 4326)'),
            ('geocode', 'lon', 'Point', 'ST_SetSRID(ST_MakePoint(lon, lat), 4326)')
        ) AS wanted (table_name, source, shape, expression)
    LOOP
        EXECUTE format(
            'ALTER TABLE %I ADD COLUMN IF NOT EXISTS geom geometry(%s, 4326)'
            ' GENERATED ALWAYS AS (%s) STORED', kept.table_name, kept.shape, kept.expression);
        EXECUTE format(
            'CREATE INDEX IF NOT EXISTS %I ON %I USING gist (geom)',
            kept.table_name || '_geom', kept.table_name);
    END LOOP;

    CREATE OR REPLACE VIEW township_map AS
    SELECT area || '-' || code AS key, area, code, name, approximate, geom
      FROM township;

    CREATE OR REPLACE VIEW employer_map AS
    SELECT employer.area || '-' || employer.id AS key, employer.area, employer.id, employer.name,
           employer.workplace_address, employer.industry, employer.industry_name,
           employer.exposed_workers, employer.status, found.precision, found.score,
           found.township, found.by_person, found.geom
      FROM employer
      JOIN LATERAL (
           SELECT geocode.*
             FROM geocode
            WHERE geocode.area = employer.area
              AND geocode.employer = employer.id
              AND (NOT geocode.by_person OR geocode.address = employer.workplace_address)
            ORDER BY geocode.by_person DESC
            LIMIT 1) AS found ON true;

    CREATE OR REPLACE VIEW roster_stop_map AS
    SELECT latest.id || '-' || stop.day || '-' || stop.team || '-' || stop.ordinal AS key,
           latest.area, latest.month, stop.day, stop.team, stop.ordinal, stop.employer,
           employer_map.name, stop.arrive_min, stop.leave_min, employer_map.geom
      FROM latest_plan_step AS latest
      JOIN roster_stop AS stop ON stop.step = latest.id
      JOIN employer_map ON employer_map.area = latest.area AND employer_map.id = stop.employer
     WHERE latest.step = 'roster';

    RETURN 'PostGIS ' || (SELECT extversion FROM pg_extension WHERE extname = 'postgis');
END
$body$;

DO $$ BEGIN RAISE NOTICE '%', xuntu_add_geometry(); END $$;
