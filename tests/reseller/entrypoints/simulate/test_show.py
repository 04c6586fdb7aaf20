"""What `simulate` prints for people fits a narrow window, and cuts no figure off."""

from typing import Any

import pytest

from reseller.entrypoints.simulate.show import show

LINE: dict[str, Any] = {
    "subscription": "workspace", "kind": "rest_of_period", "from": "2026-10-11", "to": "2027-04-20",
    "quantity": 1000, "unit_price": "144.00", "days": 192, "period_days": 365, "net": "75747.95",
}  # fmt: skip
INVOICE: dict[str, Any] = {
    "number": "RESELLER-2026-000001", "kind": "monthly", "month": "2026-10", "issued_on": "2026-11-03",
    "currency": "EUR", "net": "75747.95", "gross": "93169.98", "lines": [LINE],
    "taxes": [{"rate": "23", "tax": "17422.03", "reason": "domestic"}],
}  # fmt: skip
STANDING: dict[str, Any] = {
    "subscription": "workspace", "bought": 1000, "licensed": 990, "cap": None, "next_period": None,
    "ends_on": "2027-04-20", "over_since": None, "deactivated": ["workspace-991", "workspace-992"],
}  # fmt: skip


def test_eighty_columns_show_every_figure(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    refusal = {"event": 3, "code": "CAP_EXCEEDED", "detail": {}}
    show({"name": "Autumn", "refused": [refusal], "invoices": [INVOICE], "subscriptions": [STANDING]})
    printed = capsys.readouterr().out
    assert "…" not in printed
    assert "Event 3 was refused: CAP_EXCEEDED" in printed
    (line,) = (row for row in printed.splitlines() if "2026-10-11" in row)
    assert line.split()[2:] == ["2026-10-11", "2027-04-20", "1000", "144.00", "192", "of", "365", "75747.95"]
    assert "net 75747.95, tax 23 % 17422.03 (domestic), gross EUR 93169.98" in printed
    (standing,) = (row for row in printed.splitlines() if "990" in row)
    assert "2027-04-20" in standing
