"""Mails about subscriptions: each is a job row of the transaction whose change it tells."""
