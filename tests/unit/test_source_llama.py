"""DefiLlama: what counts once, what has a time, and what must not be added up."""

import datetime as dt
import json
import math
from pathlib import Path
from typing import Any

import pytest

from mir_core.calendars import Calendars
from mir_core.ingest.contract import Answer, Reading, Request, Wanted
from mir_core.ingest.proof import Doubt, Unproved, observe
from mir_core.ingest.sources.llama_chains import SOURCE as CHAINS
from mir_core.ingest.sources.llama_dexs import SOURCE as DEXS
from mir_core.ingest.sources.llama_lite import SOURCE as LITE
from mir_core.ingest.sources.llama_protocols import SOURCE as PROTOCOLS
from mir_core.ingest.sources.llama_stablecoin_charts import SOURCE as CHARTS
from mir_core.ingest.sources.llama_stablecoins import SOURCE as STABLECOINS
from mir_core.model.coverage import Coverage
from mir_core.model.errors import SourceChanged
from mir_core.model.observation import Observation
from tests.recorded import FETCHED_AT, one, past, recorded

DAY_S = 86_400
#: 2026-05-31 00:00 UTC.
LAST = 1_780_185_600
MIDNIGHT = dt.datetime(2026, 5, 31, tzinfo=dt.UTC)
CHART = "/overview/dexs?excludeTotalDataChart=false"

Row = dict[str, Any]


def answer(value: object, path: str = "/") -> Answer:
    return Answer(Request(path), json.dumps(value).encode(), FETCHED_AT)


def rows_of(source: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(recorded(source).answers["latest.json"].body)


def protocol(name: str, tvl: float | str | None, category: str = "Lending", **more: Any) -> Row:  # noqa: ANN401 - JSON
    slug = name.lower().replace(" ", "-")
    return {"name": name, "slug": slug, "category": category, "tvl": tvl} | more


def names(readings: tuple[Reading, ...], prefix: str) -> set[str]:
    return {r.instrument.removeprefix(prefix) for r in readings if r.instrument.startswith(prefix)}


def test_answers_without_a_time_claim_none() -> None:
    for source in ("llama_protocols", "llama_lite", "llama_stablecoins", "llama_dexs"):
        for reading in recorded(source).readings:
            assert (reading.session, reading.stated_at) == (None, None)


def test_exchanges_and_chains_are_no_protocols_and_bridges_are_a_category_only() -> None:
    rows = rows_of("llama_protocols")
    rows.append(protocol("Some Chain", 5e9, "Chain"))
    readings = PROTOCOLS.parse(answer(rows))
    assert not {"binance-cex", "some-chain", "wbtc", "arbitrum-bridge"} & names(
        readings, "Protocol."
    )
    assert not {"CEX", "Chain"} & names(readings, "TVL.")
    assert one(readings, "TVL.Bridge", "tvl_usd").value == 10574422982.493717


def test_protocols_of_one_parent_are_one() -> None:
    readings = PROTOCOLS.parse(answer(rows_of("llama_protocols")))
    aave = one(readings, "Protocol.aave", "tvl_usd")
    assert aave.value == pytest.approx(18494643359.81 + 180279987.74)
    assert (aave.label, aave.group) == ("Aave", "Lending")
    assert not {"aave-v3", "aave-v2"} & names(readings, "Protocol.")


def test_a_family_is_called_by_the_words_its_members_share() -> None:
    rows = [
        protocol("Sky Lending", 6e9, parentProtocol="parent#makerdao"),
        protocol("Sky RWA", 2e9, "RWA", parentProtocol="parent#makerdao"),
        protocol("Curve DEX", 2e9, "Dexs", parentProtocol="parent#curve-finance"),
        protocol("crvUSD", 1e8, "CDP", parentProtocol="parent#curve-finance"),
        protocol("Jupiter Staked SOL", 1e9, parentProtocol="parent#jupiter"),
    ]
    readings = PROTOCOLS.parse(answer(rows))
    assert one(readings, "Protocol.makerdao", "tvl_usd").label == "Sky"
    assert one(readings, "Protocol.makerdao", "tvl_usd").group == "Lending"
    assert one(readings, "Protocol.curve-finance", "tvl_usd").label == "Curve Finance"
    assert one(readings, "Protocol.jupiter", "tvl_usd").label == "Jupiter Staked SOL"


def test_the_floor_is_for_the_family_and_not_for_the_category() -> None:
    rows = [
        protocol("Small A", 6e6, parentProtocol="parent#small"),
        protocol("Small B", 6e6, parentProtocol="parent#small"),
        protocol("Tiny", 9_999_999.0),
        protocol("Just", 10_000_000.0),
    ]
    readings = PROTOCOLS.parse(answer(rows))
    assert names(readings, "Protocol.") == {"small", "just"}
    assert one(readings, "TVL.Lending", "tvl_usd").value == 31_999_999.0


def test_a_protocol_below_zero_or_without_value_is_not_known() -> None:
    """Three small protocols stood below zero on 2025-12-18."""
    rows = rows_of("llama_protocols")
    more = [protocol("Market", -1250.5), protocol("New", None)]
    assert PROTOCOLS.parse(answer(rows + more)) == PROTOCOLS.parse(answer(rows))


def test_one_broken_protocol_loses_the_sums_and_families_and_no_other_protocol() -> None:
    rows = [protocol(f"Number {i}", 2e7 + i) for i in range(40)]
    family = [protocol(f"Aave V{i}", 1e9, parentProtocol="parent#aave") for i in (2, 3)]
    whole = PROTOCOLS.parse(answer([*rows, *family]))
    assert names(whole, "TVL.") == {"Lending"}
    assert len(names(whole, "Protocol.")) == 41
    for bad in (protocol("Text", "2e9"), protocol("Absurd", 1e15), {"name": "No slug"}, None):
        broken = PROTOCOLS.parse(answer([*rows, *family, bad]))
        assert names(broken, "TVL.") == set()
        assert names(broken, "Protocol.") == names(whole, "Protocol.") - {"aave"}


def test_a_slug_that_is_no_name_of_an_instrument_still_counts_in_its_category() -> None:
    rows = [protocol("Any", 5e7, parentProtocol="parent#any"), protocol("x", 5e7)]
    rows[1]["slug"] = "two words\n<b>"
    readings = PROTOCOLS.parse(answer(rows))
    assert names(readings, "Protocol.") == {"any"}
    assert one(readings, "TVL.Lending", "tvl_usd").value == 1e8


def test_many_broken_protocols_are_a_change() -> None:
    rows = [protocol(f"Number {i}", 2e7, parentProtocol="parent#n") for i in range(40)]
    bad = [protocol(f"Bad {i}", -3e9) for i in range(4)]
    with pytest.raises(SourceChanged, match="llama_protocols: 4 broken rows"):
        PROTOCOLS.parse(answer(rows + bad))


def test_names_from_outside_stay_short_and_on_one_line() -> None:
    name = "Aave\n\u202e" + "V" * 300
    rows = [protocol("Any", 5e7, parentProtocol="parent#any"), protocol("x", 5e7) | {"name": name}]
    label = one(PROTOCOLS.parse(answer(rows)), "Protocol.x", "tvl_usd").label
    assert label is not None
    assert len(label) <= 80
    assert label.isprintable()


def lite(*rows: object) -> Answer:
    body = {"protocols": list(rows), "chains": [], "parentProtocols": [{"id": "parent#aave"}]}
    return answer(body, "/lite/protocols2?b=2")


def test_the_short_list_adds_up_as_the_long_one() -> None:
    rows = [
        protocol("Aave V3", 2e10, parentProtocol="parent#aave"),
        protocol("Uniswap V3", 3e9, "Dexs"),
        protocol("Curve DEX", 2e9, "Dexs"),
        protocol("Below zero", -1250.5),
        protocol("New", None, "RWA"),
        protocol("Vault", 5e8, "Risk Curators"),
        protocol("Binance CEX", 1.8e11, "CEX"),
    ]
    found = {r.instrument: r.value for r in LITE.parse(lite(*rows))}
    assert found == {"TVL.Lending": 2e10, "TVL.DEX": 5e9}
    whole = {r.instrument: r.value for r in PROTOCOLS.parse(answer(rows))}
    assert {name: whole[name] for name in found} == found


def test_one_broken_protocol_leaves_no_sum_of_the_short_list() -> None:
    rows = [protocol(f"Number {i}", 2e7) for i in range(40)]
    for bad in (protocol("Text", "2e9"), protocol("Absurd", 1e15), {"tvl": 1.0}, None):
        assert LITE.parse(lite(*rows, bad)) == ()
    with pytest.raises(SourceChanged, match="llama_lite: 4 broken rows"):
        LITE.parse(lite(*rows, *(4 * [protocol("Text", "2e9")])))


def test_the_total_alone_does_not_ask_for_all_protocols() -> None:
    wanted = Wanted(frozenset({("TVL.Total", "tvl_usd")}), {}, None, MIDNIGHT.date())
    assert PROTOCOLS.requests(wanted) == ()
    assert [request.path for request in CHAINS.requests(wanted)] == ["/v2/historicalChainTvl"]
    of_protocols = Wanted(frozenset({("Protocol.aave", "tvl_usd")}), {}, None, MIDNIGHT.date())
    assert [request.path for request in PROTOCOLS.requests(of_protocols)] == ["/protocols"]


def test_only_dollar_pegs_are_added_up() -> None:
    body = rows_of("llama_stablecoins")
    whole = one(STABLECOINS.parse(answer(body)), "STABLECOINS", "circulating_usd").value
    dollars = [a for a in body["peggedAssets"] if a["pegType"] == "peggedUSD"]
    assert one(
        STABLECOINS.parse(answer({"peggedAssets": dollars})), "STABLECOINS", "circulating_usd"
    ).value == pytest.approx(whole)
    assert whole == pytest.approx(170_041_502_510.76)


def test_a_coin_is_known_by_its_id_and_not_by_its_symbol() -> None:
    body = rows_of("llama_stablecoins")
    usds = [asset for asset in body["peggedAssets"] if asset["symbol"] == "USDS"]
    assert len(usds) == 2
    assert names(STABLECOINS.parse(answer(body)), "") == {"USDT", "USDC", "DAI", "STABLECOINS"}


def test_without_one_of_the_large_coins_there_is_no_sum() -> None:
    body = rows_of("llama_stablecoins")
    body["peggedAssets"][0]["gecko_id"] = "tether-gold"
    assert names(STABLECOINS.parse(answer(body)), "") == {"USDC", "DAI"}
    body["peggedAssets"][0]["gecko_id"] = "tether"
    body["peggedAssets"][0]["circulating"] = {}
    assert names(STABLECOINS.parse(answer(body)), "") == {"USDC", "DAI"}


def test_a_broken_coin_leaves_the_others_and_no_sum() -> None:
    body = rows_of("llama_stablecoins")
    body["peggedAssets"][-1]["circulating"] = {"peggedUSD": "898015337"}
    assert names(STABLECOINS.parse(answer(body)), "") == {"USDT", "USDC", "DAI"}


def chart(days: int, value: float = 1.5e11) -> list[Row]:
    return [{"date": LAST - DAY_S * (days - 1 - i), "tvl": value + i} for i in range(days)]


def test_the_last_point_of_a_chart_is_live_and_has_no_session() -> None:
    first, second, live = CHAINS.parse(answer(chart(3)))
    assert [r.session for r in (first, second)] == [dt.date(2026, 5, 29), dt.date(2026, 5, 30)]
    assert (live.session, live.stated_at) == (None, MIDNIGHT)


def test_a_point_tells_how_the_day_before_ended(calendars: Calendars, coverage: Coverage) -> None:
    _, stamped, live = CHAINS.parse(answer(chart(3)))
    after = MIDNIGHT + dt.timedelta(minutes=4)
    proved = prove(stamped, after, MIDNIGHT, calendars, coverage)
    assert isinstance(proved, Observation)
    assert proved.session == dt.date(2026, 5, 29)
    proved = prove(live, after, MIDNIGHT, calendars, coverage)
    assert isinstance(proved, Observation)
    assert proved.session == dt.date(2026, 5, 30)


def test_the_live_point_does_not_stand_for_another_hour(
    calendars: Calendars, coverage: Coverage
) -> None:
    live = CHAINS.parse(answer(chart(3)))[-1]
    evening = MIDNIGHT + dt.timedelta(hours=10)
    proved = prove(live, evening, evening, calendars, coverage)
    assert isinstance(proved, Unproved)
    assert proved.doubt is Doubt.NOT_NEAR


@pytest.mark.parametrize("broken", [[], [*chart(3), *chart(1)], list(reversed(chart(3)))])
def test_a_chart_that_does_not_ascend_is_a_change(broken: list[Row]) -> None:
    with pytest.raises(SourceChanged, match="llama_chains: expected"):
        CHAINS.parse(answer(broken))


def test_points_off_midnight_are_left_out() -> None:
    rows = chart(3)
    rows[1]["date"] += 3600
    assert [reading.session for reading in CHAINS.parse(answer(rows))] == [
        dt.date(2026, 5, 29),
        None,
    ]


def test_stablecoin_charts_send_dates_as_text_or_as_numbers() -> None:
    recording = recorded("llama_stablecoin_charts").answers["latest-USDT.json"]
    rows = json.loads(recording.body)
    assert isinstance(rows[0]["date"], str)
    for row in rows:
        row["date"] = int(row["date"])
    path = recording.request.path
    assert CHARTS.parse(answer(rows, path)) == CHARTS.parse(recording)


def test_the_chart_of_one_coin_is_that_coin_s() -> None:
    keys = frozenset({("DAI", "circulating_usd")})
    (request,) = CHARTS.requests(Wanted(keys, {}, None, MIDNIGHT.date()))
    assert request.path == "/stablecoincharts/all?stablecoin=5"
    body = recorded("llama_stablecoin_charts").answers["latest-DAI.json"].body
    assert names(CHARTS.parse(Answer(request, body, FETCHED_AT)), "") == {"DAI"}


def test_volumes_of_payments_interfaces_and_what_counts_twice_are_left_out() -> None:
    body = rows_of("llama_dexs")
    twice = body["protocols"][0] | {"slug": "twice", "doublecounted": True}
    body["protocols"].append(twice)
    assert names(DEXS.parse(answer(body)), "DEX.") == {
        "Total",
        "curve-dex",
        "dodo-amm",
        "bancor-v2.1",
        "raydium-amm",
    }


def test_the_last_day_of_the_volume_chart_is_running() -> None:
    body = rows_of("llama_dexs") | {
        "totalDataChart": [[LAST - DAY_S, 9279864680.24], [LAST, 9158589010.51]]
    }
    total = [r for r in DEXS.parse(answer(body, CHART)) if r.instrument == "DEX.Total"]
    assert [(r.session, r.is_running) for r in total] == [
        (None, False),
        (dt.date(2026, 5, 30), False),
        (dt.date(2026, 5, 31), True),
    ]


def test_the_volume_chart_is_asked_for_history_only() -> None:
    keys = frozenset({("DEX.Total", "volume_usd")})
    (latest,) = DEXS.requests(Wanted(keys, {}, None, MIDNIGHT.date()))
    (history,) = DEXS.requests(Wanted(keys, {}, dt.date(2020, 1, 1), MIDNIGHT.date()))
    assert "excludeTotalDataChart=true" in latest.path
    assert "excludeTotalDataChart=false" in history.path


def test_protocols_as_they_were_sent(shared_folder: Path) -> None:
    file = shared_folder / "data/payloads/defillama/protocols_2026-10_head_trimmed.json"
    readings = PROTOCOLS.parse(Answer(Request("/protocols"), file.read_bytes(), FETCHED_AT))
    assert {r.instrument: r.value for r in readings} == {
        "TVL.Liquid-Staking": 26705542541.919636,
        "TVL.Lending": 18494643359.805428,
        "Protocol.lido": 26705542541.919636,
        "Protocol.aave": 18494643359.805428,
    }


def test_all_protocols_of_a_day(shared_folder: Path) -> None:
    """The short list lacks slugs and parents: its names stand for both."""
    file = shared_folder / "data/payloads/defillama/lite-protocols2_reserialised_2025-12-18.json"
    rows = json.loads(file.read_bytes())
    for number, row in enumerate(rows):
        row["slug"] = row["parentProtocol"] = f"n{number}"
    readings = PROTOCOLS.parse(answer(rows))
    held = [r["tvl"] for r in rows if r["category"] == "RWA" and r.get("tvl")]
    assert one(readings, "TVL.RWA", "tvl_usd").value == pytest.approx(math.fsum(held))
    assert one(readings, "TVL.RWA", "tvl_usd").value == pytest.approx(16.63e9, rel=1e-3)
    real = past(shared_folder, "TVL.RWA", "2025-12-19", "tvl_usd")
    assert one(readings, "TVL.RWA", "tvl_usd").value == pytest.approx(real, rel=0.06)
    assert len(names(readings, "Protocol.")) > 500


def test_stablecoins_as_they_were_sent(shared_folder: Path) -> None:
    file = shared_folder / "data/payloads/defillama/stablecoins_2024-12-07_full.json"
    readings = STABLECOINS.parse(Answer(Request("/stablecoins"), file.read_bytes(), FETCHED_AT))
    amounts = {reading.instrument: reading.value for reading in readings}
    assert amounts["USDT"] == 127670074069.01582
    assert amounts["USDC"] == 36710068118.46206
    assert amounts["DAI"] == 4677073760.485132
    # Levels of mid November 2024, and the sum of that time.
    real = past(shared_folder, "STABLECOINS", "2024-11-18", "circulating_usd")
    assert amounts["STABLECOINS"] == pytest.approx(real, rel=0.02)


def test_volumes_as_they_were_sent(shared_folder: Path) -> None:
    file = shared_folder / "data/payloads/defillama/overview_dexs_2026-10-09_trimmed.json"
    readings = DEXS.parse(Answer(Request(CHART), file.read_bytes(), FETCHED_AT))
    total = [reading for reading in readings if reading.instrument == "DEX.Total"]
    assert len(total) == 35
    assert (total[0].session, total[0].value) == (None, 10306726498.289999)
    by_day = {reading.session: reading for reading in total}
    assert by_day[dt.date(2026, 10, 7)].value == 9279864680.240002
    assert by_day[dt.date(2026, 10, 9)].is_running
    # The owner cut slugs of two venues away; the other rows are whole.
    assert names(readings, "DEX.") - {"Total"} == {
        "dodo-amm",
        "bancor-v2.1",
        "pancakeswap-amm",
        "saddle-finance",
    }


def test_recorded_charts_are_real_history(shared_folder: Path) -> None:
    for reading in recorded("llama_chains").readings:
        stamp = str((reading.stated_at or MIDNIGHT).date())
        assert reading.value == past(shared_folder, "TVL.Total", stamp, "tvl_usd")
    for reading in recorded("llama_stablecoin_charts").readings:
        stamp = str((reading.stated_at or MIDNIGHT).date())
        field = "circulating_usd" if reading.instrument == "STABLECOINS" else "mcap_usd"
        assert reading.value == past(shared_folder, reading.instrument, stamp, field)


def prove(
    reading: Reading,
    fetched_at: dt.datetime,
    as_of: dt.datetime,
    calendars: Calendars,
    coverage: Coverage,
) -> Observation | Unproved:
    instrument = coverage.instruments[reading.instrument]
    return observe(
        reading, fetched_at, "llama_chains", instrument, as_of, calendars, is_changed=True
    )
