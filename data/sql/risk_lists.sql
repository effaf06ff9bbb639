-- Employers of an area by their risk, a page at a time.

-- name: newest_month
-- The month that was scored last.
SELECT month FROM score_run WHERE area = %(area)s ORDER BY id DESC LIMIT 1;

-- name: classes
-- How many employers of a run are in each class, worst first.
SELECT combined, letter, count(*)
  FROM risk_score
 WHERE run = %(run)s
 GROUP BY combined, letter
 ORDER BY combined DESC, letter;

-- name: page
-- Employers of a run by class and points, worst first, after one of them: of a class, a township
-- or a list, and with words in name, id or credit code, where asked.
SELECT score.employer, employer.name, employer.credit_code, employer.status, score.combined,
       score.letter, score.points, township.name,
       CASE WHEN certain.employer IS NOT NULL THEN '必查'
            WHEN unit.employer IS NOT NULL THEN '双随机' ELSE '' END AS list
  FROM risk_score AS score
  JOIN employer ON employer.area = %(area)s AND employer.id = score.employer
  LEFT JOIN geocode AS found
    ON found.area = employer.area AND found.employer = employer.id AND NOT found.by_person
  LEFT JOIN geocode AS corrected
    ON corrected.area = employer.area AND corrected.employer = employer.id
   AND corrected.by_person AND corrected.address = employer.workplace_address
  LEFT JOIN township
    ON township.area = employer.area
   AND township.code = coalesce(corrected.township, found.township, employer.township_code)
  LEFT JOIN coverage_certain AS certain
    ON certain.employer = employer.id
   AND certain.step = (SELECT max(id) FROM plan_step
                        WHERE plan_step.area = %(area)s AND plan_step.month = %(month)s
                          AND plan_step.step = 'coverage')
  LEFT JOIN draw_unit AS unit
    ON unit.employer = employer.id AND unit.is_chosen
   AND unit.step = (SELECT max(id) FROM plan_step
                     WHERE plan_step.area = %(area)s AND plan_step.month = %(month)s
                       AND plan_step.step = 'draw')
 WHERE score.run = %(run)s
   AND (-score.combined, -score.points, score.employer)
     > (%(after_class)s::integer, %(after_points)s::integer, %(after_id)s::text COLLATE "C")
   AND (%(class)s::integer IS NULL OR score.combined = %(class)s)
   AND (%(township)s::text IS NULL OR township.code = %(township)s)
   AND (%(list)s::text IS NULL
        OR %(list)s = '必查' AND certain.employer IS NOT NULL
        OR %(list)s = '双随机' AND certain.employer IS NULL AND unit.employer IS NOT NULL
        OR %(list)s = '无' AND certain.employer IS NULL AND unit.employer IS NULL)
   AND (%(words)s::text IS NULL OR employer.name ILIKE %(words)s OR employer.id ILIKE %(words)s
        OR employer.credit_code ILIKE %(words)s)
 ORDER BY -score.combined, -score.points, score.employer
 LIMIT %(most)s;

-- name: townships
-- Code and name of the townships of an area, in their own order.
SELECT code, name FROM township WHERE area = %(area)s ORDER BY ordinal;
