-- What was sealed before each draw.

-- name: add_frame
-- Keep what a draw of employers depends on.
INSERT INTO sealed_frame (draw_id, secret, units, frame, exclusions, policy, staff)
VALUES (%(draw_id)s, %(secret)s, %(units)s, %(frame)s, %(exclusions)s, %(policy)s, %(staff)s);

-- name: frame
-- What a draw of employers depends on.
SELECT secret, units, frame, exclusions, policy, staff
  FROM sealed_frame
 WHERE draw_id = %(draw_id)s;

-- name: add_lottery
-- Keep what a lottery of officers depends on.
INSERT INTO sealed_lottery (commit_hash, routes, staff, lotteries)
VALUES (%(commit_hash)s, %(routes)s, %(staff)s, %(lotteries)s);

-- name: lottery
-- What a lottery of officers depends on.
SELECT routes, staff, lotteries
  FROM sealed_lottery
 WHERE commit_hash = %(commit_hash)s;
