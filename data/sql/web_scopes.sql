-- What the role of the pages may see.

-- name: protect
-- Make the role and the policies that are missing.
SELECT xuntu_protect() ORDER BY 1;

-- name: begin
-- Go on as the role of the pages, on behalf of one account, until the transaction ends.
SELECT set_config('xuntu.account', %(account)s, true),
       set_config('xuntu.role', %(role)s, true),
       set_config('xuntu.inspector', %(inspector)s, true),
       set_config('xuntu.areas', %(areas)s, true),
       set_config('xuntu.approves', %(approves)s, true),
       set_config('xuntu.day', %(day)s, true),
       set_config('role', 'xuntu_web', true)
 ORDER BY 1;
