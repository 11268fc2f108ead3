
-- The keyed hash that makes other pseudonyms: HMAC-SHA-256, in lower-case hexadecimal digits.
CREATE OR REPLACE SECURE FUNCTION charta.pseudonym(value VARCHAR, key BINARY)
RETURNS VARCHAR
LANGUAGE PYTHON
IMMUTABLE
RUNTIME_VERSION = '3.11'
HANDLER = 'pseudonym'
AS $$
import hmac

def pseudonym(value, key):
    if value is None or key is None:
        return None
    return hmac.new(key, value.encode("utf-8"), "sha256").hexdigest()
$$;
