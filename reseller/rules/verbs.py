"""What can be done in the console: the columns of the access table."""

from enum import StrEnum


class Verb(StrEnum):
    """One command or one kind of reading; values are what logs and interfaces write."""

    READ = "read"
    READ_INVOICES = "read_invoices"
    EXPORT_INVOICES = "export_invoices"
    READ_LOG = "read_log"
    READ_RESELLERS = "read_resellers"
    COMPARE = "compare"

    CREATE_RESELLER = "create_reseller"
    UPDATE_RESELLER = "update_reseller"
    UPDATE_PROVIDER = "update_provider"
    SET_LIMIT = "set_limit"
    CREATE_PRODUCT = "create_product"
    PUBLISH_PRICES = "publish_prices"
    SET_PRICE = "set_price"
    CLOSE_MONTH = "close_month"
    FINALIZE = "finalize"
    CREDIT = "credit"
    ACT_FOR_RESELLER = "act_for_reseller"

    UPDATE_TAX_DATA = "update_tax_data"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_TOKENS = "manage_tokens"
    CREATE_CUSTOMER = "create_customer"
    UPDATE_CUSTOMER = "update_customer"
    SET_LINK = "set_link"

    SUBSCRIBE = "subscribe"
    SET_CAP = "set_cap"
    ADD_LICENSES = "add_licenses"
    ADD_USERS = "add_users"
    REMOVE_USERS = "remove_users"
    SWAP_USERS = "swap_users"
    UPDATE_USER = "update_user"
    CANCEL_LICENSES = "cancel_licenses"
    SET_NEXT_PERIOD = "set_next_period"
    SET_RENEWAL = "set_renewal"
    SET_TARIFF = "set_tariff"
    SET_INCLUDED = "set_included"
    RENEW = "renew"
    END = "end_subscription"
    CANCEL_ORDER = "cancel_order"
    RETRY_ORDER = "retry_order"

    REQUEST = "request"
    WITHDRAW_REQUEST = "withdraw_request"
    DECLINE_REQUEST = "decline_request"
