-- Sites of one registrable domain are looked up by their hosts read backwards, so that a domain is one range of this index.
CREATE INDEX fraud_case_host ON fraud_case ((reverse(split_part(substr(key, strpos(key, ':') + 1), '/', 1)) COLLATE "C"))
  WHERE kind IN ('host', 'url');
