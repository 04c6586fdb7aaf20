"""What is a customer's own and pure: its domains in one spelling, and the words it is found by."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

import idna

from reseller.rules.errors import InputInvalid, marked
from reseller.rules.letters import composed

LONGEST_NAME = 200
MOST_DOMAINS = 50
MOST_WORDS = 8
LONGEST_SEARCH = 1_000


def read_name(given: str, field: tuple[str, ...] = ("name",)) -> str:
    """The name without surplus or invisible characters; INPUT_INVALID when empty or over 200 characters."""
    name = composed(" ".join(given.split()), LONGEST_NAME)
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        reason = marked("Enter a name of 1 to {most} characters.").format(most=LONGEST_NAME)
        raise InputInvalid(reason=reason, field=field)
    return name


def read_domain(given: str, field: tuple[str, ...] = ("primary_domain",)) -> str:
    """The domain in lower-case ASCII: "Bücher.example" is "xn--bcher-kva.example"; else INPUT_INVALID."""
    try:
        domain = idna.encode(given.strip().rstrip("."), uts46=True, std3_rules=True).decode("ascii")
    except idna.IDNAError:
        domain = ""
    labels = domain.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or len(domain) > 253:
        raise InputInvalid(reason=marked("Enter a domain such as acme.example."), field=field)
    return domain


def read_domains(primary: str, others: Iterable[str]) -> tuple[str, ...]:
    """The primary domain, then the others without repeats; at most 50."""
    first = read_domain(primary)
    domains = dict.fromkeys((first, *(read_domain(domain, ("domains",)) for domain in others)))
    if len(domains) > MOST_DOMAINS:
        reason = marked("A customer has at most {most} domains.").format(most=MOST_DOMAINS)
        raise InputInvalid(reason=reason, field=("domains",))
    return tuple(domains)


def shown_domain(domain: str) -> str:
    """The domain as people write it: "bücher.example"."""
    try:
        return idna.decode(domain)
    except idna.IDNAError:
        return domain


def folded(text: str) -> str:
    """The text in lower case without accents, by which names are sorted and found."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words_of(name: str, domains: Sequence[str]) -> tuple[str, ...]:
    """The words a customer is found by: those of its name, and its domains in both spellings."""
    spelled = [folded(shown_domain(domain)) for domain in domains]
    parts = (word for domain in (*domains, *spelled) for word in _words(domain))
    return tuple(sorted({*_words(name), *domains, *spelled, *parts}))


def searched_words(search: str) -> tuple[str, ...]:
    """The beginnings that each must be found; at most 8, of 1,000 characters. A domain counts as one word."""
    parts = search[:LONGEST_SEARCH].split()
    return tuple(word for part in parts for word in _searched(part))[:MOST_WORDS]


def _searched(part: str) -> tuple[str, ...]:
    return (folded(part),) if "." in part.strip(".") else _words(part)


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", folded(text)))
