-- Features for programs, a page at a time, in the order of their keys. What is not asked for is null.

-- name: employers
-- Employers with the position that holds now and the class of the newest scoring.
SELECT employer.area, employer.id, employer.name, coalesce(found.township, township.code),
       employer.industry, employer.industry_name, employer.status, employer.exposed_workers,
       score.letter, coalesce(found.precision, 'none'), found.lon, found.lat
  FROM employer
  JOIN employer_location AS found ON found.area = employer.area AND found.id = employer.id
  LEFT JOIN township
    ON township.area = employer.area AND township.code = employer.township_code
  LEFT JOIN LATERAL (
       SELECT max(score_run.id) AS id FROM score_run WHERE score_run.area = employer.area) AS run
    ON true
  LEFT JOIN risk_score AS score ON score.run = run.id AND score.employer = employer.id
 WHERE (employer.area, employer.id) > (%(after_area)s, %(after_id)s)
   AND (%(area)s::text IS NULL OR employer.area = %(area)s::text)
   AND (%(id)s::text IS NULL OR employer.id = %(id)s::text)
   AND (%(township)s::text IS NULL OR coalesce(found.township, township.code) = %(township)s::text)
   AND (%(industry)s::text IS NULL OR employer.industry = %(industry)s::text)
   AND (%(status)s::text IS NULL OR employer.status = %(status)s::text)
   AND (%(letter)s::text IS NULL OR score.letter = %(letter)s::text)
   AND (%(south)s::float8 IS NULL
        OR found.lat BETWEEN %(south)s::float8 AND %(north)s::float8
           AND CASE WHEN %(west)s::float8 <= %(east)s::float8
                    THEN found.lon BETWEEN %(west)s::float8 AND %(east)s::float8
                    ELSE found.lon >= %(west)s::float8 OR found.lon <= %(east)s::float8 END)
 ORDER BY employer.area, employer.id
 LIMIT %(rows)s::int;

-- name: townships
-- Townships with their outlines.
SELECT area, code, name, approximate, outline
  FROM township
 WHERE (area, code) > (%(after_area)s, %(after_code)s)
   AND (%(area)s::text IS NULL OR area = %(area)s::text)
   AND (%(code)s::text IS NULL OR code = %(code)s::text)
 ORDER BY area, code
 LIMIT %(rows)s::int;

-- name: routes
-- Routes of the rosters in force, each with its office and the places of its stops in order.
SELECT roster.area, stop.day, stop.team, stop.office, min(stop.arrive_min - stop.travel_min),
       max(stop.leave_min), sum(stop.distance_m),
       array_agg(stop.employer ORDER BY stop.ordinal),
       array_agg(found.lon ORDER BY stop.ordinal), array_agg(found.lat ORDER BY stop.ordinal),
       office.lon, office.lat
  FROM (SELECT seen.step, xuntu_area_of_step(seen.step) AS area
          FROM (SELECT DISTINCT step FROM roster_stop) AS seen
         WHERE xuntu_roster_in_force(seen.step)) AS roster
  JOIN roster_stop AS stop ON stop.step = roster.step
  LEFT JOIN employer_location AS found
    ON found.area = roster.area AND found.id = stop.employer
  LEFT JOIN office ON office.area = roster.area AND office.id = stop.office
 WHERE (roster.area, stop.day, stop.team)
       > (%(after_area)s::text, %(after_day)s::date, %(after_team)s::int)
   AND (%(area)s::text IS NULL OR roster.area = %(area)s::text)
   AND (%(first)s::date IS NULL OR stop.day >= %(first)s::date)
   AND (%(last)s::date IS NULL OR stop.day <= %(last)s::date)
   AND (%(team)s::int IS NULL OR stop.team = %(team)s::int)
   AND (%(month)s::text IS NULL OR to_char(stop.day, 'YYYY-MM') = %(month)s::text)
 GROUP BY roster.area, stop.day, stop.team, stop.office, office.lon, office.lat
 ORDER BY roster.area, stop.day, stop.team
 LIMIT %(rows)s::int;
