"""A payment gateway to try the console with: its own small service, its own pages, no real money.

It speaks the protocol of `customers.payments.http_gateway`, and calls back as real ones do: signed, now and
then late, twice or never.
"""
