-- What happened at workplaces, as files outside the declarations say.

-- name: clear
-- Forget the events of an area.
DELETE FROM history_event WHERE area = %(area)s;

-- name: copy_events
-- Add events.
COPY history_event (area, ordinal, kind, sheet, line, credit_code, workplace_name,
                    workplace_address, event) FROM STDIN;

-- name: events
-- The events of an area in their own order.
SELECT kind, sheet, line, credit_code, workplace_name, workplace_address, event
  FROM history_event
 WHERE area = %(area)s
 ORDER BY ordinal;
