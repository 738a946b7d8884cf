-- The queue is read far more often than evidence changes, so a case carries its score. `scored_seq`: the head of the event chain
-- when it was counted; a case, an appeal or a burst with a later event is counted again.
ALTER TABLE fraud_case ADD COLUMN score integer NOT NULL DEFAULT 0;
ALTER TABLE fraud_case ADD COLUMN score_lines json NOT NULL DEFAULT '[]';
ALTER TABLE fraud_case ADD COLUMN scored_seq bigint NOT NULL DEFAULT 0;
ALTER TABLE fraud_case ADD COLUMN scored_at timestamptz;
ALTER TABLE fraud_case ADD COLUMN reported integer NOT NULL DEFAULT 0 CHECK (reported >= 0);
-- What most of its reports say it is; a decision's category is another column.
ALTER TABLE fraud_case ADD COLUMN common_category smallint CHECK (common_category BETWEEN 0 AND 20);
ALTER TABLE fraud_case ADD COLUMN has_picture boolean NOT NULL DEFAULT false;
CREATE INDEX fraud_case_queue ON fraud_case (state, score DESC, id DESC);
