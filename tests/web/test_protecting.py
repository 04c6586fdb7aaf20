"""Marking a user leads back to the page of the list on which it was done (L4)."""

import re

from tests.web.selling import own
from tests.web.shop import begun, with_users
from tests.web.site import Site, hidden

ADMIN = "customer_admin"
MORE = re.compile(r'href="([^"]+)" rel="next"')
MARK = re.compile(r'formaction="([^"]+/protection)"')


async def test_who_marks_a_user_on_a_later_page_stays_there(site: Site) -> None:
    held = await begun(site, "google_flexible", cap=60)
    await with_users(site, held, *(f"user{number:02}@acme.example" for number in range(55)))
    for path in (f"{own(held)}/users", "/portal/users"):
        later = MORE.findall(await site.get(ADMIN, path))[0]
        page = await site.get(ADMIN, later)
        deed = MARK.findall(page)[0]
        marks = hidden(page.partition('id="marks"')[2].partition("</form>")[0])
        answer = await site.post(ADMIN, deed, protected="on", **marks)
        user = deed.split("/")[-2]
        assert answer.headers["location"] == f"{later}#row-{user}"
        assert f'id="row-{user}"' in await site.get(ADMIN, answer.headers["location"])
