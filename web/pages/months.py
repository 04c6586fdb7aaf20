"""Months over all resellers, for the provider: ready or not, the run and how far it is, totals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from reseller.invoices.overview import (
    MonthCounts,
    MonthOfReseller,
    month_overview,
    months,
    totals_by_rate,
)
from reseller.invoices.readiness import readiness
from reseller.invoices.runs import RunStart, Waiting, finalize_drafts, run_start, start_run, waiting
from reseller.partners.queries import ResellerFacts
from reseller.plumbing.database import WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from reseller.rules.errors import ConsoleError, NotFound
from reseller.rules.money import Money
from reseller.rules.periods import Month, local_midnight
from web.context import Call
from web.forms import Form
from web.labels import calendar_month
from web.pages.contract import country_name
from web.pages.month_words import checks, difference, reseller_state
from web.pages.payments import payments_to_look_at
from web.pages.resellers import all_resellers
from web.pages.taxes import rate_text, treatment_text
from web.texts import _, counted


@dataclass(frozen=True, slots=True)
class Seen:
    """A month as one request sees it: `facts` of those whom it concerns, `everyone` whose payments wait."""

    month: Month
    rows: tuple[MonthOfReseller, ...]
    waiting: dict[Any, Waiting]
    started: RunStart | None
    facts: list[ResellerFacts]
    everyone: list[ResellerFacts]


async def index(call: Call) -> Response:
    """GET /months."""
    call.need(Verb.READ_RESELLERS)
    before = _parsed(call.query("before")) if call.query("before") else None
    async with call.console.database.provider_reading() as session:
        listed = list(await months(session, before=before))
    facts = await all_resellers(call)
    last = Month.of(call.today).previous()
    if before is None and last not in [each.month for each in listed]:
        listed.insert(0, MonthCounts(last, 0, 0, 0, 0))
    more = f"/months?before={listed[-1].month}" if len(listed) >= 24 else ""
    rows = [_listed(each, sum(_was_there(one, each.month) for one in facts)) for each in listed]
    return call.page("months/index.html", {"rows": rows, "next_href": more}, block="list")


async def show(call: Call) -> Response:
    """GET /months/{month}: while a run goes on the page asks for its `progress` again and again."""
    call.need(Verb.READ_RESELLERS)
    return await _show(call, Form.blank())


async def run(call: Call) -> Response:
    """POST /months/{month}/run: for all resellers, or the one named; workers carry it out."""
    call.need(Verb.CLOSE_MONTH)
    month, form = month_asked(call), await call.form()
    only = form.uuid("reseller")
    if form.values.pop("reseller", "") and only is None:
        raise NotFound("reseller")

    async def act(session: WriteSession) -> Effect:
        asked = await start_run(session, month, reseller_id=only, **call.deed)
        return {"resellers": asked}

    if await call.attempt(form, act, operation="start_run") is None:
        return await _show(call, form)
    return call.go(f"/months/{month}", _("The run has started; this page follows it."))


async def finalize(call: Call) -> Response:
    """POST /months/{month}/finalization: the drafts become invoices."""
    call.need(Verb.FINALIZE)
    month, form = month_asked(call), await call.form()
    async with call.console.database.provider_reading() as session:
        rows = await month_overview(session, month)
    drafts = [row.reseller_id for row in rows if row.status == "draft"]

    async def act(session: WriteSession) -> Effect:
        asked = await finalize_drafts(session, month, resellers=drafts, **call.deed)
        return {"resellers": asked}

    if await call.attempt(form, act, operation="finalize_drafts") is None:
        return await _show(call, form)
    return call.go(f"/months/{month}", _("The drafts are being finalized; this page follows it."))


async def _show(call: Call, form: Form) -> Response:
    seen = await _seen(call, month_asked(call))
    async with call.console.database.provider_reading() as session:
        ready = await readiness(
            session, seen.month, provider=call.provider, resellers=seen.facts, now=call.now
        )
    in_doubt = await payments_to_look_at(call, seen.everyone)
    context = {
        "month": str(seen.month),
        "before_month": calendar_month(seen.month.previous().first),
        "run": _run(call, seen),
        "checks": checks(ready, in_doubt, seen.month),
        "totals": _totals(seen),
        "resellers": [_row(call, row, seen) for row in seen.rows],
        "form": form,
        "key": form.key(),
    }
    return call.page("months/show.html", context, block="progress", status=form.status)


async def _seen(call: Call, month: Month) -> Seen:
    facts = await all_resellers(call)
    async with call.console.database.provider_reading() as session:
        rows = await month_overview(session, month)
    async with call.console.database.reading_without_tenant() as session:
        jobs = {each.reseller_id: each for each in await waiting(session, month)}
        started = await run_start(session, month)
    there = {each.reseller_id for each in facts if _was_there(each, month)} | jobs.keys()
    rows = tuple(row for row in rows if row.status is not None or row.reseller_id in there)
    shown = {row.reseller_id for row in rows}
    return Seen(month, rows, jobs, started, [each for each in facts if each.reseller_id in shown], facts)


def _was_there(facts: ResellerFacts, month: Month) -> bool:
    """Whether the reseller was taken on before the month was over, so that it can owe anything for it."""
    return facts.today(facts.created_at) < month.next_first


def month_asked(call: Call) -> Month:
    """The month that the address names; NOT_FOUND of what is none."""
    return _parsed(call.path("month"))


def _parsed(text: str) -> Month:
    try:
        month = Month.parse(text)
    except ConsoleError:
        raise NotFound("month") from None
    if not 2000 <= month.year <= 2999:
        raise NotFound("month")
    return month


def _run(call: Call, seen: Seen) -> dict[str, Any]:
    closed = sum(row.status in ("finalized", "empty") for row in seen.rows)
    drafts = sum(row.status == "draft" for row in seen.rows)
    failed = sum(row.status == "failed" for row in seen.rows)
    parts = [
        _("{count} closed").format(count=closed),
        counted("{count} draft to review", "{count} drafts to review", drafts) if drafts else "",
        _("{count} failed").format(count=failed) if failed else "",
        _("{count} waiting or running").format(count=len(seen.waiting)) if seen.waiting else "",
    ]
    over = any(each.today(call.now) >= seen.month.next_first for each in seen.facts)
    return {
        "done": closed + drafts + failed,
        "total": len(seen.rows),
        "summary": ", ".join(part for part in parts if part),
        "started_at": seen.started.opened_at if seen.started else None,
        "started_by": seen.started.opened_by if seen.started else "",
        "running": bool(seen.waiting),
        "may_start": call.may(Verb.CLOSE_MONTH) and over and closed < len(seen.rows) and not seen.waiting,
        "drafts": drafts if call.may(Verb.FINALIZE) and not seen.waiting else 0,
    }


def _totals(seen: Seen) -> list[dict[str, Any]]:
    return [
        {
            "currency": each.currency,
            "label": rate_text(each.rate, each.reason),
            "resellers": each.resellers,
            "net": Money(each.net_minor, each.currency),
            "tax": Money(each.tax_minor, each.currency),
        }
        for each in totals_by_rate(seen.rows)
    ]


def _row(call: Call, row: MonthOfReseller, seen: Seen) -> dict[str, Any]:
    facts = next(each for each in seen.facts if each.reseller_id == row.reseller_id)
    over_at = local_midnight(seen.month.next_first, row.zone)
    state = reseller_state(row, seen.waiting.get(row.reseller_id), over_at if over_at > call.now else None)
    href = f"/invoices/{row.invoice_id}" if row.invoice_id else ""
    return {
        "id": row.reseller_id,
        "name": row.name,
        "country": country_name(row.country),
        "tax": rate_text(row.taxes[0].rate, row.taxes[0].reason)
        if row.taxes
        else treatment_text(call.provider, facts, seen.month.last),
        "lines": row.lines if row.has_totals else None,
        "net": Money(row.net_minor, row.currency) if row.has_totals else None,
        "currency": row.currency,
        "difference": difference(row),
        "differences_href": f"/months/{seen.month}/differences/{row.reseller_id}" if row.has_totals else "",
        **state,
        "note": row.reason if row.status == "failed" else "",
        "href": href,
        "label": row.invoice_number or "",
        "may_run": row.status == "failed" and not state["busy"] and call.may(Verb.CLOSE_MONTH),
    }


def _listed(each: MonthCounts, there: int) -> dict[str, Any]:
    done = each.finalized + each.empty
    total = max(there, done + each.drafts + each.failed)
    notes = [
        counted("{count} draft to review", "{count} drafts to review", each.drafts) if each.drafts else "",
        _("{count} failed").format(count=each.failed) if each.failed else "",
        _("{count} without lines").format(count=each.empty) if each.empty else "",
    ]
    status = "FAILED" if each.failed else "DONE" if done >= total else "DRAFT" if each.drafts else "WAITING"
    return {
        "month": str(each.month),
        "status": status,
        "done": done,
        "total": total,
        "note": ", ".join(note for note in notes if note),
    }
