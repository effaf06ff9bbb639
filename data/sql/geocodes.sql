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
