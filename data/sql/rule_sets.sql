-- Rule sets of areas: kept whole, tried, and put in force from a month on.

-- name: in_force
-- The rule file that holds for a month: the last activated one, or that of the pack.
SELECT coalesce(chosen.body, area.rules_text), chosen.id
  FROM area
  LEFT JOIN LATERAL (
       SELECT rule_set.id, rule_set.body
         FROM rule_activation
         JOIN rule_set ON rule_set.id = rule_activation.rule_set
        WHERE rule_activation.area = area.code AND rule_activation.month <= %(month)s
          AND verdict = 'confirmed' AND undone_by IS NULL
        ORDER BY rule_activation.month DESC
        LIMIT 1) AS chosen ON true
 WHERE area.code = %(area)s
 ORDER BY area.code;

-- name: add
-- Keep a rule set, unless the very same is kept already.
INSERT INTO rule_set (area, origin, file_name, sha256, body, name, title, added_by, added_at)
VALUES (%(area)s, %(origin)s, %(file_name)s, %(sha256)s, %(body)s, %(name)s, %(title)s, %(by)s,
        %(now)s)
ON CONFLICT (area, sha256) DO NOTHING
RETURNING id;

-- name: same
-- The rule set of an area with this content.
SELECT id FROM rule_set WHERE area = %(area)s AND sha256 = %(sha256)s ORDER BY id;

-- name: of_area
-- Every rule set of an area without its content, newest first, with its last trial.
SELECT rule_set.id, origin, file_name, sha256, name, title, added_by, added_at,
       rule_trial.month, rule_trial.against, rule_trial.errors, rule_trial.tried_by,
       rule_trial.tried_at
  FROM rule_set
  LEFT JOIN rule_trial ON rule_trial.rule_set = rule_set.id
 WHERE rule_set.area = %(area)s
 ORDER BY rule_set.id DESC;

-- name: body
-- The content of a rule set.
SELECT body FROM rule_set WHERE area = %(area)s AND id = %(id)s ORDER BY id;

-- name: keep_trial
-- Keep what trying a rule set found, in place of the trial before.
INSERT INTO rule_trial (rule_set, area, month, against, errors, value, tried_by, tried_at)
VALUES (%(rule_set)s, %(area)s, %(month)s, %(against)s, %(errors)s, %(value)s, %(by)s, %(now)s)
ON CONFLICT (rule_set) DO UPDATE
   SET month = excluded.month, against = excluded.against, errors = excluded.errors,
       value = excluded.value, tried_by = excluded.tried_by, tried_at = excluded.tried_at;

-- name: trial
-- What the last trial of a rule set found.
SELECT value FROM rule_trial WHERE area = %(area)s AND rule_set = %(rule_set)s ORDER BY rule_set;

-- name: activations
-- Every activation of an area, newest first.
SELECT rule_activation.id, rule_set, rule_set.name, month, proposed_by, proposed_at, note, verdict,
       decided_by, decided_at, reason, undone_by, undone_at, undone_reason
  FROM rule_activation
  JOIN rule_set ON rule_set.id = rule_activation.rule_set
 WHERE rule_activation.area = %(area)s
 ORDER BY rule_activation.id DESC;

-- name: waiting
-- Proposals of every area on which nobody has decided, in area order.
SELECT rule_activation.area, rule_set.name, month, proposed_by
  FROM rule_activation
  JOIN rule_set ON rule_set.id = rule_activation.rule_set
 WHERE verdict IS NULL
 ORDER BY rule_activation.area, rule_activation.id;

-- name: propose
-- Propose an activation, unless another one waits.
INSERT INTO rule_activation (area, rule_set, month, proposed_by, proposed_at, note)
VALUES (%(area)s, %(rule_set)s, %(month)s, %(by)s, %(now)s, %(note)s)
ON CONFLICT (area) WHERE verdict IS NULL DO NOTHING
RETURNING id;

-- name: decide
-- Keep what was decided on an activation that waits.
UPDATE rule_activation
   SET verdict = %(verdict)s, decided_by = %(by)s, decided_at = %(now)s, reason = %(reason)s
 WHERE area = %(area)s AND id = %(id)s AND verdict IS NULL
RETURNING id;

-- name: undo
-- Take an activation back.
UPDATE rule_activation
   SET undone_by = %(by)s, undone_at = %(now)s, undone_reason = %(reason)s
 WHERE area = %(area)s AND id = %(id)s AND verdict = 'confirmed' AND undone_by IS NULL
RETURNING id;

-- name: last_used
-- The last month that was drawn, committed to or planned with the rules of its time.
SELECT max(month)
  FROM (SELECT max(month) AS month
          FROM plan_step
         WHERE area = %(area)s
        UNION ALL
        SELECT max(split_part(draw_id, '/', 2))
          FROM ledger_entry
         WHERE area = %(area)s AND kind = 'commit') AS used
 ORDER BY 1;

-- name: hold
-- Keep others from changing which rules hold for an area until the transaction ends; fails where
-- somebody did since it began.
SELECT code FROM area WHERE code = %(area)s ORDER BY code FOR SHARE;

-- name: change
-- Wait for those who hold the rules of an area, and make those fail who began before.
UPDATE area SET rules_text = rules_text WHERE code = %(area)s RETURNING code;

-- name: state
-- A word that changes with the register, the past and the staff of an area, or with its rules.
SELECT concat_ws('.', coalesce((SELECT max(id)
                                  FROM import_batch
                                 WHERE area = code AND undone_at IS NULL), 0),
                 (SELECT max(xmin::text::bigint) FROM history_event WHERE area = code),
                 (SELECT max(xmin::text::bigint) FROM inspector WHERE area = code),
                 md5(rules_text),
                 (SELECT string_agg(id || ':' || month, ',' ORDER BY id)
                    FROM rule_activation
                   WHERE rule_activation.area = code AND verdict = 'confirmed'
                     AND undone_by IS NULL))
  FROM area
 WHERE code = %(area)s
 ORDER BY code;
