-- When workplaces can be inspected, as the area pack says.

-- name: clear
-- Forget the openings of an area.
DELETE FROM workplace_opening WHERE area = %(area)s;

-- name: copy_openings
-- Add openings.
COPY workplace_opening (area, ordinal, line, credit_code, workplace_name, workplace_address,
                        opening, note) FROM STDIN;

-- name: openings
-- The openings of an area in their own order.
SELECT line, credit_code, workplace_name, workplace_address, opening, note
  FROM workplace_opening
 WHERE area = %(area)s
 ORDER BY ordinal;
