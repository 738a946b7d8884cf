-- A device that a member's invite brought in acts once another person has let it in. What is here already acts.

-- Made at the command line by who has the hub's machine, whatever name they typed. Open invites of members are of members from now on.
ALTER TABLE invite ADD COLUMN by_operator boolean NOT NULL DEFAULT false;
UPDATE invite SET by_operator = true WHERE made_by NOT IN (SELECT handle FROM member);

-- Whose invite brought it in, until somebody else has let it in; null: it acts.
ALTER TABLE device ADD COLUMN awaits_other_than text;
