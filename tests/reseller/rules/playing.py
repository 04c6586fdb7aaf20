"""What a history costs by the rules: guards, turns and charges put together as the console does it."""

from dataclasses import dataclass, field, replace
from datetime import date

from reseller.rules import seats
from reseller.rules.charges import (
    Line,
    SeatChange,
    TermSpan,
    arrears,
    invoiced,
    period,
    rest_of_period,
    term_rest,
    term_total,
)
from reseller.rules.errors import ConsoleError
from reseller.rules.holdings import Decision, Holding
from reseller.rules.periods import Month, Span, billing_date, charged_from
from reseller.rules.pricing import Price
from reseller.rules.terms import Billed, ChargesAt, LicenseTerms, Proration
from reseller.rules.turning import turn
from tests.reseller.rules.histories import DAY, Bill, History


def play(history: History) -> list[Bill]:
    """Every line of the history, sorted."""
    is_late = history.terms.billed is Billed.ARREARS
    bills = [_bill(line, history) for line in arrears_of(history)] if is_late else InAdvance(history).play()
    return sorted(bills, key=str)


def _bill(line: Line, history: History) -> Bill:
    return Bill(line.kind.value, line.first, line.last, line.quantity, line.amount(history.currency))


def spans(history: History) -> list[Span]:
    """The terms or periods up to the one in which the history ends."""
    months = history.terms.term_months or history.period.months
    found = [Span.term(history.started_on, months)]
    while found[-1].end is not None and found[-1].end < history.until:
        found.append(Span.term(found[-1].end, months, anchor=history.started_on))
    return found


def changes_of(history: History) -> list[SeatChange]:
    """What the charged number is and how it changes, where it is charged in arrears."""
    counts_users = history.terms.counts_licensed
    held = history.used if counts_users else history.quantity
    changes = [SeatChange(date(2020, 1, 1), held)]
    for position, wish in enumerate(history.wishes, 1):
        delta = max(wish.number, -held) if counts_users else max(wish.number, 0)
        held += delta
        day = charged_from(billing_date(wish.at, history.zone), history.terms.charge_from)
        changes.append(SeatChange(day, delta, position, position))
    return changes


def arrears_of(history: History, changes: list[SeatChange] | None = None) -> list[Line]:
    """The lines of every month from the start on."""
    changes = changes_of(history) if changes is None else changes
    running = [TermSpan(history.started_on)]
    if history.terms.locks_price:
        running = [_locked(history, span, changes) for span in spans(history)]
    lines, month = [], Month.of(history.started_on)
    while month.first < history.until:
        lines += arrears(month, running, changes, history.schedule)
        month = month.following()
    return lines


def _locked(history: History, span: Span, changes: list[SeatChange]) -> TermSpan:
    if span.first == history.started_on:
        ordered_on = billing_date(history.ordered_at, history.zone)
        return TermSpan(*span, history.schedule.in_force(ordered_on), history.quantity)
    quantity = sum(change.delta for change in changes if change.charged_from <= span.first)
    return TermSpan(*span, history.schedule.in_force(span.first), quantity)


@dataclass
class InAdvance:
    """The play where terms and periods are charged when they begin."""

    history: History
    holding: Holding = field(init=False)
    bills: list[Bill] = field(default_factory=list)

    @property
    def terms(self) -> LicenseTerms:
        return self.history.terms

    def play(self) -> list[Bill]:
        history = self.history
        ordered_on = billing_date(history.ordered_at, history.zone)
        asked = [(billing_date(wish.at, history.zone), wish.number) for wish in history.wishes]
        self.holding = Holding(
            terms=self.terms, bought=history.quantity, licensed=history.used, included=history.quantity,
            has_link=True,
        )  # fmt: skip
        begins, made_on = ordered_on, ordered_on
        for span in self._spans():
            self.holding = replace(self.holding, term=span)
            term = self._term(span, made_on)
            before = [one for one in asked if begins <= one[0] < span.first]
            inside = [one for one in asked if one[0] in span]
            if self.terms.charges_at is ChargesAt.CONFIRMATION:
                self._open(term, made_on)
                self._ask_all(term, before + inside)
            else:
                self._ask_all(None, before)
                self._open(term, span.first)
                self._ask_all(term, inside)
            begins = made_on = span.first + span.days * DAY
            self._turn()
        return self.bills

    def _spans(self) -> list[Span]:
        found = spans(self.history)
        return found[:1] if self.history.ends_with_its_term else found

    def _term(self, span: Span, priced_on: date) -> TermSpan:
        if not self.terms.locks_price:
            return TermSpan(*span)
        return TermSpan(*span, self.history.schedule.in_force(priced_on), self.holding.bought)

    def _open(self, term: TermSpan, day: date) -> None:
        if self.terms.non_refundable:
            lines = term_total(term, self.holding.bought)
        else:
            lines = period(term, self.holding.bought, self._price(term, day))
        self._charge(lines, day, term, opening=True)

    def _price(self, term: TermSpan, day: date) -> Price:
        return term.fixed or self.history.schedule.in_force(day)

    def _charge(self, lines: list[Line], day: date, term: TermSpan, *, opening: bool) -> None:
        assert term.end is not None
        timing, on = invoiced(self.terms, day, term.end, opening=opening)
        self.bills += [
            _bill(line, self.history)._replace(timing=timing.value, invoiced_on=on) for line in lines
        ]

    def _turn(self) -> None:
        turning = turn(self.holding)
        self.holding = replace(
            self.holding, bought=turning.bought, included=turning.included, next_period=turning.next_period,
            canceled=turning.canceled,
        )  # fmt: skip

    def _ask_all(self, term: TermSpan | None, asked: list[tuple[date, int]]) -> None:
        for day, number in asked:
            try:
                decision = self._decide(number, day)
            except ConsoleError:
                continue
            self._carry_out(decision)
            if decision.bought and term:
                self._add(term, day, decision.bought)

    def _decide(self, number: int, day: date) -> Decision:
        """The guards' answer to the wish; a smaller number is asked where less can be given up."""
        held = self.holding
        if self.terms.bills_beyond and number > 0:
            return seats.add_users(held, number)
        if self.terms.bills_beyond:
            return seats.remove_users(held, min(-number, held.licensed))
        if number >= 0:
            return seats.add_licenses(held, number * self.terms.pack_size, today=day)
        if self.terms.next_period_minimum:
            coming = max(self.terms.next_period_minimum, held.next_number + number)
            return seats.set_next_period(held, coming)
        return seats.cancel_licenses(held, min(-number, held.unused), today=day)

    def _carry_out(self, decision: Decision) -> None:
        held = self.holding
        kept = None if decision.resets_next_period else held.next_period
        self.holding = replace(
            held, bought=held.bought + decision.bought, licensed=held.licensed + decision.licensed,
            canceled=held.canceled + decision.canceled, next_period=decision.next_period or kept,
        )  # fmt: skip

    def _add(self, term: TermSpan, day: date, added: int) -> None:
        change = SeatChange(charged_from(day, self.terms.charge_from), added)
        if self.terms.non_refundable:
            lines = term_rest(term, change)
        else:
            unit = self._price(term, day).at(term.first_quantity or self.holding.bought)
            lines = rest_of_period(term, change, unit, whole=self.terms.proration is Proration.NONE)
        self._charge(lines, day, term, opening=False)
