"""Who someone is: the one door to members, sessions and tokens, which no row security keeps apart.

Sessions and tokens are looked up without a tenant (`database.look_up`); what they answer
says which tenant to open. Everything is stored as a hash, can be listed by its owner, and ends on demand.
"""

from reseller.partners.api_tokens import (
    ApiTokenRow,
    api_tokens_of,
    create_api_token,
    revoke_api_token,
    token_actor,
    touch_token,
)
from reseller.partners.forgetting import forget_ended
from reseller.partners.invitations import InvitationRow, accept_invitation, invitation
from reseller.partners.link_tokens import (
    LinkPurpose,
    Visit,
    has_link,
    mint_link,
    revoke_links,
    trade_link,
    visit_of,
)
from reseller.partners.memberships import MembershipRow, NewToken, memberships, own_membership
from reseller.partners.signing_in import (
    Presence,
    SessionRow,
    SignedIn,
    change_password,
    revoke_session,
    session_actor,
    sessions_of,
    sign_in,
    sign_out,
    switch_membership,
    touch_session,
)

__all__ = [
    "ApiTokenRow", "InvitationRow", "LinkPurpose", "MembershipRow", "NewToken", "Presence", "SessionRow",
    "SignedIn", "Visit", "accept_invitation", "api_tokens_of", "change_password", "create_api_token",
    "forget_ended", "has_link", "invitation", "memberships", "mint_link", "own_membership",
    "revoke_api_token", "revoke_links", "revoke_session", "session_actor", "sessions_of", "sign_in",
    "sign_out", "switch_membership", "token_actor", "touch_session", "touch_token", "trade_link",
    "visit_of",
]  # fmt: skip
