-- Numbers among the listings, and the digests under which they are published.

-- A number is a person's: two people must stand behind its listing. Kept with the row for the console to come.
ALTER TABLE listing ADD COLUMN second_person_due boolean NOT NULL DEFAULT false;

-- Salts, one an epoch, the highest in force. Salt and cost are signed into every release: they are no secret.
CREATE TABLE digesting (
  salt_epoch integer PRIMARY KEY CHECK (salt_epoch >= 1),
  salt text NOT NULL CHECK (salt ~ '^([0-9a-f]{2}){16,32}$'),
  memory_kib integer NOT NULL CHECK (memory_kib BETWEEN 8 AND 65536),
  passes integer NOT NULL CHECK (passes BETWEEN 1 AND 4),
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Slow to compute, so each is computed once: 16 hex digits by key and salt.
CREATE TABLE number_digest (
  key text COLLATE "C" NOT NULL CHECK (length(key) BETWEEN 6 AND 2100),
  salt_epoch integer NOT NULL REFERENCES digesting (salt_epoch),
  digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{16}$'),
  PRIMARY KEY (key, salt_epoch)
);
