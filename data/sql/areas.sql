-- Supervision areas, their gazetteers, roads and staff.

-- name: save
-- Keep an area, replacing what was known of it.
INSERT INTO area (code, name, authority, is_demo, other_codes, rules_text)
VALUES (%(code)s, %(name)s, %(authority)s, %(is_demo)s, %(other_codes)s, %(rules_text)s)
ON CONFLICT (code) DO UPDATE
   SET name = excluded.name, authority = excluded.authority, is_demo = excluded.is_demo,
       other_codes = excluded.other_codes, rules_text = excluded.rules_text;

-- name: save_rules
-- Replace the rule file of an area.
UPDATE area SET rules_text = %(rules_text)s WHERE code = %(area)s RETURNING code;

-- name: one
-- The area with this code.
SELECT code, name, authority, is_demo, other_codes, rules_text
  FROM area
 WHERE code = %(area)s;

-- name: version
-- A word that changes whenever the pack or the declarations of an area are stored anew.
SELECT area.xmin::text || '.' || coalesce(max(import_batch.id), 0)
  FROM area
  LEFT JOIN import_batch ON import_batch.area = area.code
 WHERE area.code = %(area)s
 GROUP BY area.code, area.xmin
 ORDER BY area.code;

-- name: all
-- Code and name of every area, and whether it is a demo, in code order.
SELECT code, name, is_demo FROM area ORDER BY code;

-- name: clear_townships
-- Forget the townships of an area.
DELETE FROM township WHERE area = %(area)s;

-- name: copy_townships
-- Add townships.
COPY township (area, code, ordinal, name, approximate, other_codes, outline) FROM STDIN;

-- name: townships
-- The townships of an area in their own order.
SELECT code, name, approximate, other_codes, outline
  FROM township
 WHERE area = %(area)s
 ORDER BY ordinal;

-- name: clear_villages
-- Forget the villages of an area.
DELETE FROM village WHERE area = %(area)s;

-- name: copy_villages
-- Add villages.
COPY village (area, ordinal, code, name, township, lon, lat) FROM STDIN;

-- name: villages
-- The villages of an area in their own order.
SELECT code, name, township, lon, lat FROM village WHERE area = %(area)s ORDER BY ordinal;

-- name: clear_named_roads
-- Forget the named roads of an area.
DELETE FROM named_road WHERE area = %(area)s;

-- name: copy_named_roads
-- Add named roads.
COPY named_road (area, ordinal, name, townships, line) FROM STDIN;

-- name: named_roads
-- The named roads of an area in their own order.
SELECT name, townships, line FROM named_road WHERE area = %(area)s ORDER BY ordinal;

-- name: clear_house_numbers
-- Forget the house numbers of an area.
DELETE FROM house_number WHERE area = %(area)s;

-- name: copy_house_numbers
-- Add house numbers.
COPY house_number (area, ordinal, road, number, township, lon, lat) FROM STDIN;

-- name: house_numbers
-- The house numbers of an area in their own order.
SELECT road, number, township, lon, lat
  FROM house_number
 WHERE area = %(area)s
 ORDER BY ordinal;

-- name: clear_named_places
-- Forget the named places of an area.
DELETE FROM named_place WHERE area = %(area)s;

-- name: copy_named_places
-- Add named places.
COPY named_place (area, ordinal, name, aliases, township, lon, lat) FROM STDIN;

-- name: named_places
-- The named places of an area in their own order.
SELECT name, aliases, township, lon, lat
  FROM named_place
 WHERE area = %(area)s
 ORDER BY ordinal;

-- name: clear_road_lines
-- Forget the drivable lines of an area.
DELETE FROM road_line WHERE area = %(area)s;

-- name: copy_road_lines
-- Add drivable lines.
COPY road_line (area, ordinal, name, speed_kmh, oneway, line) FROM STDIN;

-- name: road_lines
-- The drivable lines of an area in their own order.
SELECT name, speed_kmh, oneway, line FROM road_line WHERE area = %(area)s ORDER BY ordinal;

-- name: clear_offices
-- Forget the offices of an area.
DELETE FROM office WHERE area = %(area)s;

-- name: copy_offices
-- Add offices.
COPY office (area, ordinal, id, name, lon, lat, vehicles) FROM STDIN;

-- name: offices
-- The offices of an area in their own order.
SELECT id, name, lon, lat, vehicles FROM office WHERE area = %(area)s ORDER BY ordinal;

-- name: clear_inspectors
-- Forget the staff of an area.
DELETE FROM inspector WHERE area = %(area)s;

-- name: copy_inspectors
-- Add staff.
COPY inspector (area, ordinal, id, name, office, role, certificate_no, certificate_until,
                can_lead, skills, recused, absent) FROM STDIN;

-- name: inspectors
-- The staff of an area in their own order.
SELECT id, name, office, role, certificate_no, certificate_until, can_lead, skills, recused,
       absent
  FROM inspector
 WHERE area = %(area)s
 ORDER BY ordinal;
