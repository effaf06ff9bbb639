-- Where employers are: geocodes found by the program, and corrections by people.

-- name: clear
-- Forget the geocodes, or the corrections, of some employers.
DELETE FROM geocode
 WHERE area = %(area)s AND by_person = %(by_person)s AND employer = ANY(%(employers)s);

-- name: copy
-- Add geocodes.
COPY geocode (area, employer, by_person, address, lon, lat, precision, score, datum, method,
              township, matched, doubts) FROM STDIN;

-- name: holding
-- The geocode that holds now for every located employer of an area, in id order.
SELECT id, lon, lat, precision, score, datum, method, township, matched, doubts
  FROM employer_location
 WHERE area = %(area)s AND score IS NOT NULL
 ORDER BY id;

-- name: kept
-- The geocodes, or the corrections, of an area whether or not they hold now, in id order.
SELECT employer, lon, lat, precision, score, datum, method, township, matched, doubts
  FROM geocode
 WHERE area = %(area)s AND by_person = %(by_person)s
 ORDER BY employer;

-- name: outdated_corrections
-- Employers whose address has changed since a person corrected their position, in id order.
SELECT employer.id
  FROM employer
  JOIN geocode ON geocode.area = employer.area AND geocode.employer = employer.id
 WHERE employer.area = %(area)s AND geocode.by_person
   AND geocode.address <> employer.workplace_address
 ORDER BY employer.id;

-- name: correct
-- Keep what a person says of one employer's present address, in place of what was said before.
INSERT INTO geocode (area, employer, by_person, address, lon, lat, precision, score, datum, method,
                     township, matched, doubts)
SELECT area, id, true, workplace_address, %(lon)s, %(lat)s, %(precision)s, %(score)s, %(datum)s,
       %(method)s, %(township)s, %(matched)s, %(doubts)s
  FROM employer
 WHERE area = %(area)s AND id = %(employer)s
ON CONFLICT (area, employer, by_person) DO UPDATE
   SET address = excluded.address, lon = excluded.lon, lat = excluded.lat,
       precision = excluded.precision, score = excluded.score, datum = excluded.datum,
       method = excluded.method, township = excluded.township, matched = excluded.matched,
       doubts = excluded.doubts
RETURNING employer;

-- name: to_review
-- Employers without a place, then those whose place is doubted and not corrected, worst first,
-- after one of them.
SELECT id, name, workplace_address, lon, lat, precision, score, datum, method, township, matched,
       doubts, by_person
  FROM employer_location
 WHERE area = %(area)s
   AND (lon IS NULL OR NOT by_person AND doubts <> '[]')
   AND (lon IS NOT NULL, coalesce(score, -1), id)
     > (%(after_located)s::boolean, %(after_score)s::integer, %(after_id)s::text COLLATE "C")
 ORDER BY lon IS NOT NULL, coalesce(score, -1), id
 LIMIT %(most)s;

-- name: corrected
-- Employers whose place a person corrected, in id order, after one of them.
SELECT id, name, workplace_address, lon, lat, precision, score, datum, method, township, matched,
       doubts, by_person
  FROM employer_location
 WHERE area = %(area)s AND by_person AND id > %(after_id)s::text COLLATE "C"
 ORDER BY id
 LIMIT %(most)s;

-- name: place
-- One employer's place as it holds now.
SELECT id, name, workplace_address, lon, lat, precision, score, datum, method, township, matched,
       doubts, by_person
  FROM employer_location
 WHERE area = %(area)s AND id = %(employer)s
 ORDER BY id;

-- name: declared
-- What the declaration of an employer says of its place.
SELECT registered_address, declared_x, declared_y, datum, township_code
  FROM employer
 WHERE area = %(area)s AND id = %(employer)s
 ORDER BY id;

-- name: review_counts
-- How many employers have no place, a doubted one, a corrected one, and how many there are.
SELECT count(*) FILTER (WHERE lon IS NULL),
       count(*) FILTER (WHERE lon IS NOT NULL AND NOT by_person AND doubts <> '[]'),
       count(*) FILTER (WHERE by_person), count(*)
  FROM employer_location
 WHERE area = %(area)s
 ORDER BY 1;
