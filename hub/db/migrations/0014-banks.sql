-- Bank of a listed account, by its institution code: the same digits at another bank are another account. Null: nobody said it.
-- An asterisk: it was said of several, and then every bank is meant. Nothing but an account has one.
ALTER TABLE listing ADD COLUMN bank text
  CHECK (bank IS NULL OR (bank ~ '^([0-9]{3}|[*])$' AND bank <> '000' AND starts_with(key, 'acct:')));
