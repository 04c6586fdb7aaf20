"""The database's shape, step by step; `versions` holds the dated steps, `tables` what each table needs."""
