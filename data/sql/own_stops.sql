-- The stops that somebody who asks may see, as the policies of the database give them.

-- name: between
-- The stops between two days, newest day first.
SELECT stop.day, stop.team, stop.arrive_min, stop.leave_min, employer.name,
       employer.workplace_address
  FROM roster_stop AS stop
  JOIN employer ON employer.area = xuntu_area_of_step(stop.step) AND employer.id = stop.employer
 WHERE stop.day BETWEEN %(since)s AND %(until)s
 ORDER BY stop.day DESC, employer.area, stop.step, stop.team, stop.ordinal;
