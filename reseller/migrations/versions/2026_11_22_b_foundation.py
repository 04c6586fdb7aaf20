"""The nouns of the console: identity, catalog, customers, subscriptions, orders, charges and invoices.

Every tenant table begins its keys with reseller_id, is under forced row security, and carries the guards
that must survive a race as named constraints. Checks stand apart from their tables so that a distributed
PostgreSQL takes them one by one.
"""

from alembic import op

from reseller.migrations.tables import append_only, tenant_table_security

revision = "foundation"
down_revision = "infrastructure"
branch_labels = None
depends_on = None

IDENTITY = """
CREATE TABLE members (
    id uuid PRIMARY KEY, email text COLLATE "C" NOT NULL UNIQUE, name text NOT NULL,
    password_hash text, created_at timestamptz NOT NULL, disabled_at timestamptz);
CREATE TABLE memberships (
    id uuid PRIMARY KEY, member_id uuid NOT NULL REFERENCES members (id), role text NOT NULL,
    reseller_id uuid, customer_id uuid, may_buy boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL, ended_at timestamptz, version integer NOT NULL DEFAULT 1);
CREATE UNIQUE INDEX memberships_live ON memberships (member_id, reseller_id, customer_id)
    NULLS NOT DISTINCT WHERE ended_at IS NULL;
CREATE INDEX memberships_of_reseller ON memberships (reseller_id, customer_id);
CREATE TABLE sessions (
    token_hash bytea PRIMARY KEY, id uuid NOT NULL UNIQUE, member_id uuid NOT NULL REFERENCES members (id),
    membership_id uuid NOT NULL REFERENCES memberships (id), created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL, expires_at timestamptz NOT NULL, revoked_at timestamptz,
    user_agent text NOT NULL DEFAULT '');
CREATE INDEX sessions_of_member ON sessions (member_id);
CREATE TABLE api_tokens (
    id uuid PRIMARY KEY, token_hash bytea NOT NULL UNIQUE, member_id uuid NOT NULL REFERENCES members (id),
    membership_id uuid NOT NULL REFERENCES memberships (id), name text NOT NULL, ending text NOT NULL,
    created_at timestamptz NOT NULL, last_used_at timestamptz, revoked_at timestamptz);
CREATE TABLE link_tokens (
    token_hash bytea PRIMARY KEY, id uuid NOT NULL UNIQUE, reseller_id uuid NOT NULL, customer_id uuid NOT NULL,
    created_at timestamptz NOT NULL, expires_at timestamptz NOT NULL, revoked_at timestamptz,
    purpose text NOT NULL DEFAULT 'link');
CREATE TABLE invitations (
    token_hash bytea PRIMARY KEY, id uuid NOT NULL UNIQUE, membership_id uuid NOT NULL REFERENCES memberships (id),
    created_at timestamptz NOT NULL, expires_at timestamptz NOT NULL, used_at timestamptz);
CREATE TABLE sign_in_attempts (
    key text PRIMARY KEY, failures integer NOT NULL, window_ends_at timestamptz NOT NULL);
"""

PROVIDER = """
CREATE TABLE provider (
    id uuid PRIMARY KEY, name text NOT NULL, legal_name text NOT NULL, country text NOT NULL, zone text NOT NULL,
    address jsonb NOT NULL, vat_id text, bank jsonb NOT NULL DEFAULT '{}', email text NOT NULL DEFAULT '',
    review_window_days integer NOT NULL DEFAULT 0, version integer NOT NULL DEFAULT 1);
CREATE TABLE products (
    id uuid PRIMARY KEY, number bigint NOT NULL UNIQUE, vendor text NOT NULL, name text NOT NULL UNIQUE,
    unit text NOT NULL DEFAULT 'license', terms_keys text[] NOT NULL, created_at timestamptz NOT NULL,
    retired_at timestamptz, version integer NOT NULL DEFAULT 1);
CREATE SEQUENCE product_numbers;
CREATE TABLE list_prices (
    id uuid PRIMARY KEY, product_id uuid NOT NULL REFERENCES products (id), terms_key text NOT NULL,
    period text NOT NULL, currency text NOT NULL, valid_from date NOT NULL, price jsonb NOT NULL,
    recorded_at timestamptz NOT NULL);
CREATE INDEX list_prices_in_force ON list_prices (product_id, terms_key, currency, period, valid_from);
CREATE TABLE claimed_domains (domain text COLLATE "C" PRIMARY KEY, reseller_id uuid NOT NULL, customer_id uuid NOT NULL);
CREATE TABLE month_runs (
    month date PRIMARY KEY, opened_at timestamptz NOT NULL, opened_by text NOT NULL, closed_at timestamptz);
"""

RESELLERS = """
CREATE TABLE resellers (
    reseller_id uuid PRIMARY KEY, code text NOT NULL, name text NOT NULL, legal_name text NOT NULL,
    country text NOT NULL, address jsonb NOT NULL, vat_id text, vat_check jsonb,
    vat_exempt_from date, vat_exempt_until date, vat_exempt_reference text,
    currency text NOT NULL, billing_zone text NOT NULL, payment_days integer NOT NULL DEFAULT 14,
    email text NOT NULL DEFAULT '', link_mode text NOT NULL DEFAULT 'off', link_address text,
    shows_prices boolean NOT NULL DEFAULT false, contract_limit integer,
    created_at timestamptz NOT NULL, version integer NOT NULL DEFAULT 1);
CREATE TABLE reseller_codes (code text PRIMARY KEY, reseller_id uuid NOT NULL UNIQUE, billing_zone text NOT NULL);
CREATE TABLE reseller_counters (
    reseller_id uuid NOT NULL, kind text NOT NULL, value bigint NOT NULL, PRIMARY KEY (reseller_id, kind));
CREATE TABLE contract_limits (
    reseller_id uuid NOT NULL, id uuid NOT NULL, customer_id uuid, product_id uuid, licenses integer,
    set_at timestamptz NOT NULL, PRIMARY KEY (reseller_id, id),
    CONSTRAINT contract_limits_one_each UNIQUE NULLS NOT DISTINCT (reseller_id, customer_id, product_id));
"""

CUSTOMERS = """
CREATE TABLE customers (
    reseller_id uuid NOT NULL, id uuid NOT NULL, number bigint NOT NULL, name text NOT NULL,
    sort_key text COLLATE "C" NOT NULL, primary_domain text COLLATE "C" NOT NULL, email text NOT NULL DEFAULT '',
    link_mode text, link_address text, shows_prices boolean, created_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1, PRIMARY KEY (reseller_id, id),
    CONSTRAINT customers_number UNIQUE (reseller_id, number));
CREATE INDEX customers_by_name ON customers (reseller_id, sort_key, id);
CREATE TABLE customer_domains (
    reseller_id uuid NOT NULL, customer_id uuid NOT NULL, domain text COLLATE "C" NOT NULL,
    PRIMARY KEY (reseller_id, domain), FOREIGN KEY (reseller_id, customer_id) REFERENCES customers (reseller_id, id));
CREATE INDEX customer_domains_of ON customer_domains (reseller_id, customer_id);
CREATE TABLE customer_words (
    reseller_id uuid NOT NULL, word text COLLATE "C" NOT NULL, customer_id uuid NOT NULL,
    PRIMARY KEY (reseller_id, word, customer_id),
    FOREIGN KEY (reseller_id, customer_id) REFERENCES customers (reseller_id, id));
CREATE INDEX customer_words_of ON customer_words (reseller_id, customer_id);
CREATE TABLE contract_usage (
    reseller_id uuid NOT NULL, customer_id uuid NOT NULL, product_id uuid NOT NULL, limit_licenses integer,
    used integer NOT NULL DEFAULT 0, reserved integer NOT NULL DEFAULT 0,
    PRIMARY KEY (reseller_id, customer_id, product_id),
    FOREIGN KEY (reseller_id, customer_id) REFERENCES customers (reseller_id, id));
CREATE TABLE users (
    reseller_id uuid NOT NULL, id uuid NOT NULL, customer_id uuid NOT NULL, address text COLLATE "C" NOT NULL,
    name text NOT NULL DEFAULT '', protected boolean NOT NULL DEFAULT false, created_at timestamptz NOT NULL,
    deactivated_at timestamptz, version integer NOT NULL DEFAULT 1, PRIMARY KEY (reseller_id, id),
    CONSTRAINT users_address UNIQUE (reseller_id, customer_id, address),
    FOREIGN KEY (reseller_id, customer_id) REFERENCES customers (reseller_id, id));
"""

SUBSCRIPTIONS = """
CREATE TABLE subscriptions (
    reseller_id uuid NOT NULL, id uuid NOT NULL, customer_id uuid NOT NULL, product_id uuid NOT NULL,
    state text NOT NULL, bound_by text NOT NULL, terms_key text NOT NULL, term_id uuid NOT NULL,
    bought integer NOT NULL DEFAULT 0, licensed integer NOT NULL DEFAULT 0,
    reserved_bought integer NOT NULL DEFAULT 0, reserved_licensed integer NOT NULL DEFAULT 0,
    counted integer NOT NULL DEFAULT 0, cap integer, included integer, next_period integer,
    canceled integer NOT NULL DEFAULT 0, high_water integer NOT NULL DEFAULT 0, tariff text,
    renewal_setting text, renewal_seats integer, renewal_price jsonb, renewal_cap integer,
    started_on date NOT NULL, ends_on date, ended_on date, next_due_on date, over_since date,
    created_at timestamptz NOT NULL, version integer NOT NULL DEFAULT 1, PRIMARY KEY (reseller_id, id),
    FOREIGN KEY (reseller_id, customer_id) REFERENCES customers (reseller_id, id));
CREATE INDEX subscriptions_of_customer ON subscriptions (reseller_id, customer_id, id);
CREATE INDEX subscriptions_due ON subscriptions (reseller_id, next_due_on) WHERE next_due_on IS NOT NULL;
CREATE TABLE subscription_terms (
    reseller_id uuid NOT NULL, id uuid NOT NULL, customer_id uuid NOT NULL, subscription_id uuid NOT NULL,
    ordinal integer NOT NULL, terms_key text NOT NULL, terms jsonb NOT NULL, period text NOT NULL,
    in_arrears boolean NOT NULL, measure text NOT NULL, first_day date NOT NULL, end_day date,
    price jsonb, first_quantity integer, order_id uuid, created_at timestamptz NOT NULL,
    PRIMARY KEY (reseller_id, id),
    CONSTRAINT subscription_terms_in_order UNIQUE (reseller_id, subscription_id, ordinal),
    FOREIGN KEY (reseller_id, subscription_id) REFERENCES subscriptions (reseller_id, id));
CREATE TABLE contract_prices (
    reseller_id uuid NOT NULL, id uuid NOT NULL, customer_id uuid NOT NULL, subscription_id uuid NOT NULL,
    valid_from date NOT NULL, price jsonb NOT NULL, recorded_at timestamptz NOT NULL, recorded_by text NOT NULL,
    PRIMARY KEY (reseller_id, id),
    FOREIGN KEY (reseller_id, subscription_id) REFERENCES subscriptions (reseller_id, id));
CREATE INDEX contract_prices_in_force ON contract_prices (reseller_id, subscription_id, valid_from);
CREATE TABLE assignments (
    reseller_id uuid NOT NULL, id uuid NOT NULL, customer_id uuid NOT NULL, subscription_id uuid NOT NULL,
    user_id uuid NOT NULL, state text NOT NULL, order_id uuid NOT NULL, ended_order_id uuid,
    assigned_at timestamptz NOT NULL, ended_at timestamptz, PRIMARY KEY (reseller_id, id),
    FOREIGN KEY (reseller_id, user_id) REFERENCES users (reseller_id, id));
CREATE UNIQUE INDEX assignments_one_live ON assignments (reseller_id, subscription_id, user_id)
    WHERE state IN ('pending', 'live', 'leaving');
CREATE INDEX assignments_newest ON assignments (reseller_id, subscription_id, id) WHERE state IN ('pending', 'live', 'leaving');
CREATE INDEX assignments_of_user ON assignments (reseller_id, user_id);
CREATE INDEX assignments_of_order ON assignments (reseller_id, order_id);
CREATE INDEX assignments_of_ended_order ON assignments (reseller_id, ended_order_id) WHERE ended_order_id IS NOT NULL;
"""

ORDERS = """
CREATE TABLE orders (
    reseller_id uuid NOT NULL, id uuid NOT NULL, number bigint NOT NULL, customer_id uuid NOT NULL,
    subscription_id uuid NOT NULL, product_id uuid NOT NULL, kind text NOT NULL, status text NOT NULL,
    delta_bought integer NOT NULL DEFAULT 0, delta_licensed integer NOT NULL DEFAULT 0,
    reserved_counted integer NOT NULL DEFAULT 0, quantity_delta integer NOT NULL, quantity_after integer NOT NULL,
    billing_date date NOT NULL, charged_from date NOT NULL, attempt integer NOT NULL DEFAULT 1, po_number text,
    request_id uuid, detail jsonb NOT NULL DEFAULT '{}', actor_kind text NOT NULL, actor_id uuid, actor_name text NOT NULL,
    placed_at timestamptz NOT NULL, completed_at timestamptz, updated_at timestamptz NOT NULL,
    failure_code text, failure_reason text, PRIMARY KEY (reseller_id, id),
    CONSTRAINT orders_number UNIQUE (reseller_id, number),
    FOREIGN KEY (reseller_id, subscription_id) REFERENCES subscriptions (reseller_id, id));
CREATE INDEX orders_of_customer ON orders (reseller_id, customer_id, id);
CREATE INDEX orders_of_subscription ON orders (reseller_id, subscription_id, id);
CREATE INDEX orders_open ON orders (reseller_id, id) WHERE status IN ('PLACED', 'AWAITING_PAYMENT', 'PROCESSING');
CREATE TABLE seat_ledger (
    reseller_id uuid NOT NULL, id uuid NOT NULL, customer_id uuid NOT NULL, subscription_id uuid NOT NULL,
    measure text NOT NULL, billing_date date NOT NULL, charged_from date NOT NULL, delta integer NOT NULL,
    quantity_after integer NOT NULL, order_id uuid, cause text NOT NULL, actor_kind text NOT NULL, actor_name text NOT NULL,
    recorded_at timestamptz NOT NULL, PRIMARY KEY (reseller_id, id),
    FOREIGN KEY (reseller_id, subscription_id) REFERENCES subscriptions (reseller_id, id));
CREATE INDEX seat_ledger_in_time ON seat_ledger (reseller_id, subscription_id, measure, charged_from, id) INCLUDE (delta, order_id);
CREATE TABLE charges (
    reseller_id uuid NOT NULL, id uuid NOT NULL, customer_id uuid NOT NULL, subscription_id uuid NOT NULL,
    order_id uuid, kind text NOT NULL, first_day date NOT NULL, last_day date NOT NULL, quantity integer NOT NULL,
    unit_micros bigint NOT NULL, unit_divisor integer NOT NULL, days integer NOT NULL, period_days integer NOT NULL,
    net_minor bigint NOT NULL, currency text NOT NULL, invoice_date date NOT NULL, timing text NOT NULL,
    rules text[] NOT NULL, po_number text, recorded_at timestamptz NOT NULL, PRIMARY KEY (reseller_id, id),
    FOREIGN KEY (reseller_id, subscription_id) REFERENCES subscriptions (reseller_id, id));
CREATE INDEX charges_by_invoice_date ON charges (reseller_id, invoice_date);
CREATE INDEX charges_of_order ON charges (reseller_id, order_id);
CREATE TABLE license_requests (
    reseller_id uuid NOT NULL, id uuid NOT NULL, number bigint NOT NULL, customer_id uuid NOT NULL,
    product_id uuid NOT NULL, subscription_id uuid, quantity integer NOT NULL, note text NOT NULL DEFAULT '',
    requester_id uuid, requester_name text NOT NULL, requester_email text NOT NULL, status text NOT NULL,
    order_id uuid, reason text, requested_at timestamptz NOT NULL, decided_at timestamptz,
    version integer NOT NULL DEFAULT 1, PRIMARY KEY (reseller_id, id),
    CONSTRAINT license_requests_number UNIQUE (reseller_id, number),
    FOREIGN KEY (reseller_id, customer_id) REFERENCES customers (reseller_id, id));
CREATE INDEX license_requests_of_customer ON license_requests (reseller_id, customer_id, id);
CREATE INDEX license_requests_open ON license_requests (reseller_id, id)
    WHERE status IN ('OPEN', 'NEEDS_INFORMATION', 'AWAITING_APPROVAL');
"""

INVOICES = """
CREATE TABLE reseller_months (
    reseller_id uuid NOT NULL, month date NOT NULL, status text NOT NULL, issued_on date NOT NULL,
    opened_at timestamptz NOT NULL, lines integer NOT NULL DEFAULT 0, net_minor bigint NOT NULL DEFAULT 0,
    tax_minor bigint NOT NULL DEFAULT 0, taxes jsonb NOT NULL DEFAULT '[]', currency text NOT NULL,
    reason text, finalize_at timestamptz, updated_at timestamptz NOT NULL, PRIMARY KEY (reseller_id, month));
CREATE TABLE invoices (
    reseller_id uuid NOT NULL, id uuid NOT NULL, series text NOT NULL, sequence bigint NOT NULL, number text NOT NULL,
    kind text NOT NULL, month date, currency text NOT NULL, issued_on date NOT NULL, tax_date date NOT NULL,
    due_on date NOT NULL, seller jsonb NOT NULL, bill_to jsonb NOT NULL, terms jsonb NOT NULL,
    net_minor bigint NOT NULL, tax_minor bigint NOT NULL, gross_minor bigint NOT NULL, lines integer NOT NULL,
    credits uuid, reason text, finalized_at timestamptz NOT NULL, PRIMARY KEY (reseller_id, id),
    CONSTRAINT invoices_number UNIQUE (reseller_id, series, sequence),
    FOREIGN KEY (reseller_id, credits) REFERENCES invoices (reseller_id, id));
CREATE UNIQUE INDEX invoices_one_a_month ON invoices (reseller_id, month, currency) WHERE kind = 'MONTHLY';
CREATE UNIQUE INDEX invoices_credited_once ON invoices (reseller_id, credits) WHERE kind = 'CREDIT_NOTE';
CREATE TABLE invoice_lines (
    reseller_id uuid NOT NULL, id uuid NOT NULL, invoice_id uuid NOT NULL, position integer NOT NULL,
    kind text NOT NULL, month date NOT NULL, customer_id uuid NOT NULL, customer_name text NOT NULL,
    subscription_id uuid NOT NULL, product_name text NOT NULL, terms_key text NOT NULL, order_id uuid, order_number bigint,
    charge_id uuid, first_day date NOT NULL, last_day date NOT NULL, quantity integer NOT NULL, days integer NOT NULL,
    period_days integer NOT NULL, unit_micros bigint NOT NULL, unit_divisor integer NOT NULL, net_minor bigint NOT NULL,
    po_number text, rules text[] NOT NULL, credits_line uuid, PRIMARY KEY (reseller_id, id),
    CONSTRAINT invoice_lines_of_invoice FOREIGN KEY (reseller_id, invoice_id) REFERENCES invoices (reseller_id, id)
        DEFERRABLE INITIALLY DEFERRED);
CREATE UNIQUE INDEX invoice_lines_in_order ON invoice_lines (reseller_id, invoice_id, position);
CREATE UNIQUE INDEX invoice_lines_charge_once ON invoice_lines (reseller_id, charge_id)
    WHERE charge_id IS NOT NULL AND kind <> 'CREDIT';
CREATE INDEX invoice_lines_of_customer ON invoice_lines (reseller_id, customer_id, id);
CREATE TABLE invoice_taxes (
    reseller_id uuid NOT NULL, invoice_id uuid NOT NULL, position integer NOT NULL, rate text NOT NULL,
    net_minor bigint NOT NULL, tax_minor bigint NOT NULL, reason text NOT NULL,
    PRIMARY KEY (reseller_id, invoice_id, position),
    FOREIGN KEY (reseller_id, invoice_id) REFERENCES invoices (reseller_id, id));
CREATE TABLE invoice_events (
    reseller_id uuid NOT NULL, id uuid NOT NULL, invoice_id uuid NOT NULL, kind text NOT NULL,
    at timestamptz NOT NULL, actor_name text NOT NULL, detail jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (reseller_id, id),
    FOREIGN KEY (reseller_id, invoice_id) REFERENCES invoices (reseller_id, id));
CREATE INDEX invoice_events_of ON invoice_events (reseller_id, invoice_id, id);
CREATE TABLE month_figures (
    reseller_id uuid NOT NULL, customer_id uuid NOT NULL, month date NOT NULL, net_minor bigint NOT NULL,
    as_of timestamptz NOT NULL, PRIMARY KEY (reseller_id, customer_id, month),
    FOREIGN KEY (reseller_id, customer_id) REFERENCES customers (reseller_id, id));
"""

CHECKS = {
    "memberships": {
        "memberships_role": "role IN ('operator','provider_finance','reseller_owner','reseller_sales','reseller_finance',"
        "'reseller_viewer','customer_owner','customer_admin','customer_viewer')",
        "memberships_reach": "(role IN ('operator','provider_finance') AND reseller_id IS NULL AND customer_id IS NULL)"
        " OR (role LIKE 'reseller\\_%' AND reseller_id IS NOT NULL AND customer_id IS NULL)"
        " OR (role LIKE 'customer\\_%' AND reseller_id IS NOT NULL AND customer_id IS NOT NULL)",
    },
    "resellers": {
        "resellers_link": "link_mode IN ('off','console','address') AND (link_mode = 'address') = (link_address IS NOT NULL)",
        "resellers_limit": "contract_limit IS NULL OR contract_limit >= 0",
        "resellers_payment_days": "payment_days BETWEEN 0 AND 365",
    },
    "contract_limits": {"contract_limits_licenses": "licenses IS NULL OR licenses >= 0"},
    "customers": {
        "customers_link": "link_mode IS NULL AND link_address IS NULL OR link_mode IN ('off','console','address')"
        " AND (link_mode = 'address') = (link_address IS NOT NULL)",
    },
    "contract_usage": {
        "contract_usage_counts": "used >= 0 AND reserved >= 0",
        "contract_usage_limit": "limit_licenses IS NULL OR used + reserved <= limit_licenses",
    },
    "subscriptions": {
        "subscriptions_state": "state IN ('pending','active','ended','failed')",
        "subscriptions_bound_by": "bound_by IN ('cap','bought','nothing')",
        "subscriptions_counts": "bought >= 0 AND licensed >= 0 AND reserved_bought >= 0 AND reserved_licensed >= 0"
        " AND counted >= 0 AND canceled >= 0",
        "subscriptions_cap": "cap IS NULL OR licensed + reserved_licensed <= cap",
        "subscriptions_bought": "bound_by <> 'bought' OR licensed + reserved_licensed <= bought",
        "subscriptions_cap_set": "bound_by <> 'cap' OR cap IS NOT NULL OR licensed + reserved_licensed = 0",
        "subscriptions_renewal": "renewal_setting IN ('SAME_SEATS','SEATS_IN_USE','FLEXIBLE','END')",
    },
    "subscription_terms": {
        "subscription_terms_days": "end_day IS NULL OR end_day >= first_day",
        "subscription_terms_measure": "measure IN ('bought','licensed')",
    },
    "assignments": {"assignments_state": "state IN ('pending','live','leaving','ended','void')"},
    "orders": {
        "orders_status": "status IN ('PLACED','AWAITING_PAYMENT','PROCESSING','COMPLETED','FAILED','CANCELED','EXPIRED')",
        "orders_attempt": "attempt >= 1",
    },
    "seat_ledger": {
        "seat_ledger_measure": "measure IN ('bought','licensed')",
        "seat_ledger_delta": "delta <> 0 AND quantity_after >= 0",
    },
    "charges": {
        "charges_kind": "kind IN ('ADDITION','REMOVAL','TERM','PERIOD','REST_OF_PERIOD')",
        "charges_days": "days > 0 AND period_days > 0 AND last_day >= first_day AND unit_divisor > 0",
        "charges_timing": "timing IN ('monthly','immediate')",
    },
    "license_requests": {
        "license_requests_status": "status IN ('OPEN','NEEDS_INFORMATION','AWAITING_APPROVAL','ORDERED','DECLINED','WITHDRAWN','EXPIRED')",
        "license_requests_quantity": "quantity BETWEEN 1 AND 1000000",
    },
    "reseller_months": {
        "reseller_months_status": "status IN ('running','draft','finalized','failed','empty')",
        "reseller_months_first": "date_trunc('month', month::timestamp)::date = month",
    },
    "invoices": {
        "invoices_kind": "kind IN ('MONTHLY','IMMEDIATE','REBILL','CREDIT_NOTE')",
        "invoices_gross": "gross_minor = net_minor + tax_minor",
        "invoices_month": "(kind = 'MONTHLY') = (month IS NOT NULL)",
        "invoices_credits": "(kind = 'CREDIT_NOTE') = (credits IS NOT NULL)",
    },
    "invoice_lines": {
        "invoice_lines_kind": "kind IN ('OPENING','ADDITION','REMOVAL','TERM','PERIOD','REST_OF_PERIOD','CREDIT')",
    },
    "invoice_events": {"invoice_events_kind": "kind IN ('FINALIZED','SENT','PAID','CREDITED')"},
}

GLOBAL = (
    "members", "memberships", "sessions", "api_tokens", "link_tokens", "invitations", "sign_in_attempts",
    "provider", "products", "list_prices", "claimed_domains", "month_runs", "reseller_codes",
)  # fmt: skip

TENANT = {
    "resellers": False, "reseller_counters": False, "contract_limits": False, "customer_domains": True,
    "customer_words": True, "contract_usage": True, "users": True, "subscriptions": True,
    "subscription_terms": True, "contract_prices": True, "assignments": True, "orders": True, "license_requests": True,
    "reseller_months": False, "month_figures": True,
}  # fmt: skip

APPEND_ONLY = {
    "seat_ledger": True, "charges": True, "invoices": False, "invoice_lines": True, "invoice_taxes": False,
    "invoice_events": False,
}  # fmt: skip


def upgrade() -> None:
    """Create the tables, their guards, their row security and the grants of the three roles."""
    for part in (IDENTITY, PROVIDER, RESELLERS, CUSTOMERS, SUBSCRIPTIONS, ORDERS, INVOICES):
        for statement in part.split(";\n"):
            if statement.strip():
                op.execute(statement)
    for table, checks in CHECKS.items():
        for name, condition in checks.items():
            op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition})")
    for table in GLOBAL:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO console_app")
        op.execute(f"GRANT SELECT ON {table} TO console_provider")
    op.execute("GRANT USAGE ON SEQUENCE product_numbers TO console_app")
    for table, customer in TENANT.items():
        tenant_table_security(op, table, customer=customer, provider_reads=True)
    tenant_table_security(op, "customers", customer="id", provider_reads=True)
    for table, customer in APPEND_ONLY.items():
        tenant_table_security(op, table, customer=customer, provider_reads=True, app_grants="SELECT, INSERT")
        append_only(op, table)


def downgrade() -> None:
    """Drop what upgrade made, newest first."""
    for table in (
        "month_figures", "invoice_events", "invoice_taxes", "invoice_lines", "invoices", "reseller_months",
        "license_requests", "charges", "seat_ledger", "orders", "assignments", "contract_prices",
        "subscription_terms", "subscriptions", "users", "contract_usage", "customer_words", "customer_domains",
        "customers", "contract_limits", "reseller_counters", "reseller_codes", "resellers", "month_runs",
        "claimed_domains", "list_prices", "products", "provider", "sign_in_attempts", "invitations", "link_tokens",
        "api_tokens", "sessions", "memberships", "members",
    ):  # fmt: skip
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP SEQUENCE product_numbers")
