-- Places of all employers at once, and the lists of risk in their order.

-- The same rows as before, by two joins that a whole county needs only once: what the program found,
-- and what a person said of the address that still stands, which wins.
CREATE OR REPLACE VIEW employer_location WITH (security_invoker = true) AS
SELECT employer.area, employer.id, employer.name, employer.workplace_address,
       CASE WHEN corrected.employer IS NULL THEN found.lon ELSE corrected.lon END AS lon,
       CASE WHEN corrected.employer IS NULL THEN found.lat ELSE corrected.lat END AS lat,
       CASE WHEN corrected.employer IS NULL THEN found.spot ELSE corrected.spot END AS spot,
       CASE WHEN corrected.employer IS NULL THEN found.precision ELSE corrected.precision END AS precision,
       CASE WHEN corrected.employer IS NULL THEN found.score ELSE corrected.score END AS score,
       CASE WHEN corrected.employer IS NULL THEN found.datum ELSE corrected.datum END AS datum,
       CASE WHEN corrected.employer IS NULL THEN found.method ELSE corrected.method END AS method,
       CASE WHEN corrected.employer IS NULL THEN found.township ELSE corrected.township END AS township,
       CASE WHEN corrected.employer IS NULL THEN found.matched ELSE corrected.matched END AS matched,
       CASE WHEN corrected.employer IS NULL THEN found.doubts ELSE corrected.doubts END AS doubts,
       CASE WHEN corrected.employer IS NULL THEN found.by_person ELSE true END AS by_person
  FROM employer
  LEFT JOIN geocode AS found
    ON found.area = employer.area AND found.employer = employer.id AND NOT found.by_person
  LEFT JOIN geocode AS corrected
    ON corrected.area = employer.area AND corrected.employer = employer.id
   AND corrected.by_person AND corrected.address = employer.workplace_address;

-- The risk list is read from its worst end, a page at a time.
CREATE INDEX risk_score_worst_first ON risk_score (run, (-combined), (-points), employer);
