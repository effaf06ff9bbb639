-- What inspectors recorded, as the policies of the database show it to who asks.

-- name: stops
-- The stops of some days that who asks is a team member of, in the order of driving.
SELECT own.area, stop.day, stop.team, stop.ordinal, stop.employer,
       place.name, place.workplace_address, employer.industry_name, employer.exposed_workers,
       employer.exposures, township.name, place.lon, place.lat,
       stop.travel_min, stop.distance_m, stop.arrive_min, stop.start_min, stop.leave_min,
       stop.lead, stop.member, office.name, office.lon, office.lat
  FROM roster_stop AS stop
  CROSS JOIN LATERAL (SELECT xuntu_area_of_step(stop.step) AS area) AS own
  JOIN employer_location AS place ON place.area = own.area AND place.id = stop.employer
  JOIN employer ON employer.area = own.area AND employer.id = stop.employer
  JOIN office ON office.area = own.area AND office.id = stop.office
  LEFT JOIN township ON township.area = own.area
       AND township.code = coalesce(place.township, employer.township_code)
 WHERE stop.day BETWEEN %(since)s AND %(until)s
 ORDER BY stop.day DESC, own.area, stop.step, stop.team, stop.ordinal;

-- name: officers
-- Names and certificates of the officers of some areas, in id order.
SELECT area, id, name, certificate_no
  FROM inspector
 WHERE area = ANY(%(areas)s)
 ORDER BY area, id;

-- name: find
-- The visit of who asks to an employer on a day, the one that was begun first.
SELECT id
  FROM field_visit
 WHERE area = %(area)s AND day = %(day)s AND employer = %(employer)s
 ORDER BY id
 LIMIT 1;

-- name: add
-- Begin the record of a stop of who asks; nothing where there is no such stop or it was begun.
INSERT INTO field_visit (area, day, employer, name, address, team, lead, member, lead_name,
                         member_name, lead_certificate, member_certificate, list, form)
SELECT %(area)s, %(day)s::date, %(employer)s, coalesce(employer.name, %(employer)s),
       coalesce(employer.workplace_address, ''), stop.team, stop.lead, stop.member,
       coalesce(lead.name, stop.lead), coalesce(member.name, stop.member),
       coalesce(lead.certificate_no, ''), coalesce(member.certificate_no, ''), stop.list, %(form)s
  FROM xuntu_stop_of(%(area)s, %(day)s::date, %(employer)s) AS stop
  LEFT JOIN employer ON employer.area = %(area)s AND employer.id = %(employer)s
  LEFT JOIN inspector AS lead ON lead.area = %(area)s AND lead.id = stop.lead
  LEFT JOIN inspector AS member ON member.area = %(area)s AND member.id = stop.member
ON CONFLICT DO NOTHING
RETURNING id;

-- name: lock
-- Let nobody else write into these visits until the transaction ends, in id order.
SELECT id FROM field_visit WHERE id = ANY(%(visits)s) ORDER BY id FOR UPDATE;

-- name: add_changes
-- Add changes, in the order in which they were sent, but for those that are there already.
INSERT INTO field_change (id, visit, field, value, replaces, author, device, made_at, received_at)
SELECT id, visit, field, coalesce(value, 'null'::jsonb), replaces, author, device, made_at,
       %(received_at)s::timestamptz
  FROM jsonb_to_recordset(%(sent)s) AS sent (n integer, id uuid, visit bigint, field text,
       value jsonb, replaces uuid[], author text, device uuid, made_at timestamptz)
 ORDER BY n
ON CONFLICT (id) DO NOTHING
RETURNING id;

-- name: same_changes
-- The places of the changes that say what the stored ones of their ids say.
SELECT sent.n
  FROM jsonb_to_recordset(%(sent)s) AS sent (n integer, id uuid, visit bigint, field text,
       value jsonb)
  JOIN field_change AS kept USING (id)
 WHERE kept.visit = sent.visit AND kept.field = sent.field
   AND kept.value = coalesce(sent.value, 'null'::jsonb)
 ORDER BY sent.n;

-- name: changes
-- All changes of some visits, in the order in which they came.
SELECT visit, seq, id, field, value, replaces, author, device, made_at
  FROM field_change
 WHERE visit = ANY(%(visits)s)
 ORDER BY visit, seq;

-- name: note_outcome
-- Keep whether a visit is finished, and with what outcome.
UPDATE field_visit
   SET is_finished = %(outcome)s::jsonb IS NOT NULL, outcome = %(outcome)s
 WHERE id = %(visit)s AND outcome IS DISTINCT FROM %(outcome)s::jsonb
RETURNING id;

-- name: between
-- The visits of some days, of one area or of all, in the order of the days.
SELECT id, area, day, employer, name, address, team, lead, member, lead_name, member_name,
       lead_certificate, member_certificate, list, form, is_finished
  FROM field_visit
 WHERE day BETWEEN %(since)s AND %(until)s AND area = coalesce(%(area)s, area)
 ORDER BY day, area, team, id;

-- name: numbered
-- One visit of an area.
SELECT id, area, day, employer, name, address, team, lead, member, lead_name, member_name,
       lead_certificate, member_certificate, list, form, is_finished
  FROM field_visit
 WHERE area = %(area)s AND id = %(visit)s
 ORDER BY id;

-- name: planned
-- The stops of the roster in force of an area between two days, in the order of the days.
SELECT stop.day, stop.team, stop.employer, employer.name
  FROM roster_stop AS stop
  JOIN employer ON employer.area = %(area)s AND employer.id = stop.employer
 WHERE stop.day BETWEEN %(since)s AND %(until)s
   AND stop.step IN (SELECT seen.step
                       FROM (SELECT DISTINCT step FROM roster_stop
                              WHERE day BETWEEN %(since)s AND %(until)s) AS seen
                      WHERE xuntu_area_of_step(seen.step) = %(area)s
                        AND xuntu_roster_in_force(seen.step))
 ORDER BY stop.day, stop.team, stop.ordinal;

-- name: finished
-- The outcomes of the finished visits of an area, oldest first.
SELECT visit.employer, visit.day, visit.list, visit.lead_name, visit.member_name, visit.outcome,
       area.authority
  FROM field_visit AS visit
  JOIN area ON area.code = visit.area
 WHERE visit.area = %(area)s AND visit.is_finished
 ORDER BY visit.day, visit.id;

-- name: finished_mark
-- A word that changes whenever the outcomes of an area do.
SELECT coalesce(md5(string_agg(id || outcome::text, ',' ORDER BY id)), '') AS mark
  FROM field_visit
 WHERE area = %(area)s AND is_finished
 ORDER BY mark;

-- name: add_photo
-- Keep a photo unless it is there already.
INSERT INTO field_photo (visit, sha256, width, height, bytes, author, received_at)
VALUES (%(visit)s, %(sha256)s, %(width)s, %(height)s, %(bytes)s, %(author)s, %(received_at)s)
ON CONFLICT DO NOTHING;

-- name: photo_names
-- The photos of some visits, in the order in which they came.
SELECT visit, sha256
  FROM field_photo
 WHERE visit = ANY(%(visits)s)
 ORDER BY visit, received_at, sha256;

-- name: photo
-- One photo of a visit of an area.
SELECT photo.bytes
  FROM field_photo AS photo
  JOIN field_visit AS visit ON visit.id = photo.visit
 WHERE visit.area = %(area)s AND photo.visit = %(visit)s AND photo.sha256 = %(sha256)s
 ORDER BY photo.sha256;
