"""`reseller.rules.nearness.near` as conditions of statements, on subscriptions `s` and contract usage `u`."""

NEAR_CAP = "s.cap > 0 AND 10::bigint * (s.licensed + s.reserved_licensed) >= 9::bigint * s.cap"
NEAR_LIMIT = "u.limit_licenses > 0 AND 10::bigint * (u.used + u.reserved) >= 9::bigint * u.limit_licenses"
