"""Service operations: channels, routes, waiting, second line, levers of policy, and what they do to people."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_identities import check_identities
from worlds import commission_scheme, plain_beliefs, small_scenario

from scenarios.paths import changed
from sim.beliefs import measure_beliefs
from sim.desk import Desk, _by_complexity
from sim.engine import Engine
from sim.kernels import Acted
from sim.market import build_market
from sim.patience import patient_waits
from sim.policy import with_policy
from sim.queueing import erlang_a, erlang_c
from sim.route_draws import Fate
from sim.run import run
from sim.scheme import Scheme

PHONE = {"name": "phone", "kind": "live", "share": 0.5, "patience": 3.0, "target_minutes": 0.5}
MAIL = {"name": "mail", "kind": "deferred", "share": 0.3, "handle_factor": 1.5, "contact_cost": 0.25}
BOT = {"name": "bot", "kind": "automated", "share": 0.2, "contained": 0.4, "handover_loss": 5.0, "contact_cost": 0.5,
       "escalates_to": "phone"}  # fmt: skip
CHANNELS = [PHONE, MAIL, BOT]
BUSY = [
    {"name": "a", "share": 1.0, "spend": 300.0, "tickets": 1.5, "handle_hours": 0.4, "term_weeks": 4, "churn": 0.05}
]


def busy(**changes):
    """Ten agents whose service time is nearly filled."""
    team = {"agents": 10, "customers_per_agent": 40}
    return small_scenario(**{"team": team, "segments": BUSY, "weeks": 13, "staff": {"turnover": False}, **changes})


def flat_run(scenario, seed=1):
    """A run in which nobody reacts to pay."""
    return run(scenario, commission_scheme(0.05), seed, rule="fixed", beliefs=plain_beliefs())


def totals(scenario, seed=1):
    """Sums of the table `channels` by channel."""
    return flat_run(scenario, seed).tables["channels"].groupby("channel", observed=True).sum(numeric_only=True)


# --- steady states


def birth_and_death(load, agents, handle, patience, target):
    """Erlang A from the balance of its states: share waiting, mean wait, share giving up."""
    weight, states = [1.0], 4_000
    for n in range(1, states):
        leave = min(n, agents) / handle + max(n - agents, 0) / patience
        weight.append(weight[-1] * load / handle / leave)
    chance = np.array(weight) / sum(weight)
    queue = (np.maximum(np.arange(states) - agents, 0) * chance).sum()
    return chance[agents:].sum(), queue / (load / handle), queue / patience / (load / handle)


@pytest.mark.parametrize(
    ("load", "agents", "handle", "patience"),
    [
        (10, 14, 3, 2),
        (20, 14, 3, 2),
        (14, 14, 3, 0.5),
        (0.7, 1, 6, 4),
        (1.5, 1, 6, 4),
        (80, 75, 12, 3),
        (120, 75, 12, 300),
    ],
)
def test_erlang_a_is_the_balance_of_its_states(load, agents, handle, patience):
    found = erlang_a(load, agents, handle, patience, 0.5)
    exact = birth_and_death(load, agents, handle, patience, 0.5)
    assert (found.probability, found.mean, found.abandonment) == pytest.approx(exact, rel=1e-6)
    assert found.occupancy == pytest.approx(load * (1 - exact[2]) / agents, rel=1e-6)


@pytest.mark.parametrize(("calls", "agents"), [(200, 13), (200, 14), (720, 55)])
def test_without_impatience_erlang_a_is_erlang_c(calls, agents):
    load = calls * (180 if calls == 200 else 240) / 3600
    c, a = erlang_c(load, agents, 180, 20), erlang_a(load, agents, 180, 1e9, 20)
    assert (a.probability, a.mean, a.service_level) == pytest.approx((c.probability, c.mean, c.service_level), rel=1e-6)


def test_erlang_a_is_refused_without_agents_or_patience():
    with pytest.raises(ValueError, match="Erlang A needs"):
        erlang_a(10, 14, 180, 0, 20)


def test_two_kinds_of_the_same_patience_are_one_kind():
    load, agents, handle = np.array([10.0, 16.0]), np.array([14.0, 14.0]), np.array([3.0, 3.0])
    one = patient_waits(load, agents, handle, np.ones((2, 1)), (2.0,), (0.5,))
    two = patient_waits(load, agents, handle, np.tile([0.3, 0.7], (2, 1)), (2.0, 2.0), (0.5, 0.5))
    for a, b in zip(one[1:], two[1:], strict=True):
        assert np.allclose(a, b, rtol=1e-9)


def test_what_arrives_is_answered_or_gives_up():
    """Arrivals less those who give up = served: load x (1 - abandoned) = busy agents, from the states' own balance."""
    weight = np.array([[0.4, 0.6]])
    waits = patient_waits(np.array([16.0]), np.array([14.0]), np.array([3.0]), weight, (1.0, 6.0), (0.5, 0.5))
    answered = 16.0 * (1.0 - float((weight * waits.abandoned).sum()))
    assert answered < 14.0
    assert waits.abandoned[0, 0] > waits.abandoned[0, 1]
    assert waits.mean[0] == pytest.approx(waits.abandoned[0] * [1.0, 6.0])


def desk_week(agents, *kinds):
    """A week of 40 hours in one pool, everybody serving: (name, calls/hour, minutes, patience or 0: mail)."""
    total = sum(kind[1] for kind in kinds)
    channels = [
        {"name": name, "kind": "live" if patience else "deferred", "share": calls / total, "handle_factor": minutes / 6,
         "target_minutes": 0.5, **({"patience": patience} if patience else {})}
        for name, calls, minutes, patience in kinds
    ]  # fmt: skip
    segment = {"name": "a", "share": 1.0, "spend": 100.0, "tickets": 1.0, "handle_hours": 0.1, "term_weeks": 4,
               "churn": 0.05}  # fmt: skip
    pool = {"agents": agents, "customers_per_agent": 30}
    scenario = small_scenario(team=pool, service={"pool_share": 1.0}, channels=channels, segments=[segment])
    desk = Desk(scenario)
    tickets = np.zeros((agents, 1, len(kinds)), np.int64)
    for i, kind in enumerate(kinds):
        tickets[:, 0, i] = np.diff(np.arange(agents + 1) * kind[1] * 40 // agents)
    nothing = np.zeros(agents)
    week = desk.week(tickets, nothing, np.full(agents, 40.0), nothing, nothing)
    accounts = week.channels
    each = accounts.contacts
    return (
        {
            kind[0]: (accounts.wait_minutes[i] / each[i], accounts.abandoned[i] / each[i], accounts.within[i] / each[i])
            for i, kind in enumerate(kinds)
        },
        float(week.service.load.sum() / week.service.hours.sum()),
    )


def test_the_pool_of_the_model_waits_as_erlang_a_says():
    found, occupancy = desk_week(14, ("phone", 200, 3.0, 2.0))
    exact = erlang_a(10.0, 14, 3.0, 2.0, 0.5)
    assert found["phone"] == pytest.approx((exact.mean, exact.abandonment, exact.service_level), rel=1e-6)
    assert occupancy == pytest.approx(exact.occupancy, rel=1e-6)


def test_mail_alone_in_a_pool_waits_as_erlang_c_says():
    found, _ = desk_week(14, ("mail", 200, 3.0, 0))
    assert found["mail"][0] == pytest.approx(erlang_c(10.0, 14, 3.0, 0.5).mean, rel=1e-6)


# --- against an independent simulation


def ciw_week(seed, agents, kinds, weeks):
    """The same pool in Ciw, first week left out: by kind mean wait, share given up, share within 0.5; occupancy."""
    ciw = pytest.importorskip("ciw", reason="needs the extra `dev`")
    hours = 40 * 60.0
    network = ciw.create_network(
        arrival_distributions={n: [ciw.dists.Exponential(calls / 60)] for n, calls, _, _ in kinds},
        service_distributions={n: [ciw.dists.Exponential(1 / minutes)] for n, _, minutes, _ in kinds},
        number_of_servers=[agents],
        priority_classes=({n: int(not patience) for n, _, _, patience in kinds}, ["resume"]),
        reneging_time_distributions={n: [ciw.dists.Exponential(1 / p) if p else None] for n, _, _, p in kinds},
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(hours * weeks)
    people = {}
    for record in simulation.get_all_records():
        people.setdefault(record.id_number, []).append(record)
    rows = {name: [] for name, *_ in kinds}
    busy_minutes = 0.0
    for records in people.values():
        arrived, left = min(r.arrival_date for r in records), max(r.exit_date for r in records)
        if arrived < hours:
            continue
        gone = records[-1].record_type == "renege"
        served = sum(r.exit_date - r.service_start_date for r in records if r.record_type != "renege")
        busy_minutes += served
        wait = left - arrived - served
        rows[records[0].customer_class].append((wait, gone, wait <= 0.5 and not gone))
    found = {name: np.mean(np.array(values, float), axis=0) for name, values in rows.items()}
    return found, busy_minutes / (agents * hours * (weeks - 1))


def against_ciw(agents, kinds, seeds, weeks):
    """Model, mean of the simulations, its standard error: by kind (wait, given up, within), and occupancy last."""
    model, occupancy = desk_week(agents, *kinds)
    runs = [ciw_week(seed, agents, kinds, weeks) for seed in seeds]
    names = [name for name, *_ in kinds]
    observed = np.array([[*np.concatenate([found[n] for n in names]), busy] for found, busy in runs])
    se = observed.std(axis=0, ddof=1) / np.sqrt(len(runs))
    return np.array([*np.concatenate([model[n] for n in names]), occupancy]), observed.mean(axis=0), se


def test_one_queue_agrees_with_an_independent_simulation():
    """Six runs of one week each; within 4 standard errors in wait, giving up, service level and occupancy."""
    model, observed, se = against_ciw(6, [("phone", 60, 5.0, 2.0)], range(6), weeks=2)
    assert np.all(np.abs(observed - model) < 4 * se)
    assert se[0] < 0.1 * model[0], "the comparison must be able to fail"


@pytest.mark.slow
def test_a_week_of_three_channels_agrees_with_an_independent_simulation():
    """Phone and chat share 14 agents and interrupt mail; six runs of two weeks.

    Live channels: within 4 standard errors, though calls and chats differ in handle time (3 and 4.5 minutes) and the
    formula takes them for alike. Mail: the formula ignores that giving up relieves the pool most when it is fullest, so
    its wait is too long, by 18% and 24% in these weeks; at most 40% is asserted, and never too short.
    """
    for mail in (15, 25):
        kinds = [("phone", 120, 3.0, 2.0), ("chat", 60, 4.5, 4.0), ("mail", mail, 6.0, 0)]
        model, observed, se = against_ciw(14, kinds, range(6), weeks=3)
        live = [*range(6), 9]
        assert np.all(np.abs(observed - model)[live] < 4 * se[live])
        assert observed[6] - 4 * se[6] < model[6] < 1.4 * observed[6] + 4 * se[6]


# --- one channel is what there was before


@pytest.mark.parametrize("pool_share", [0.0, 0.4, 1.0])
def test_one_deferred_channel_is_no_channel(pool_share):
    """Bit for bit, in every table."""
    one = [{"name": "desk", "kind": "deferred", "share": 1.0}]
    plain = busy(service={"pool_share": pool_share}, team={"agents": 6, "customers_per_agent": 50})
    listed = plain.model_validate({**plain.model_dump(), "channels": one})
    a, b = flat_run(plain), flat_run(listed)
    assert a.kpis == b.kpis
    for name in a.tables:
        ours, theirs = a.tables[name], b.tables[name]
        if name == "channels":
            ours, theirs = ours.drop(columns="channel"), theirs.drop(columns="channel")
        assert ours.equals(theirs), name


def test_a_lever_at_zero_changes_nothing():
    plain = busy()
    assert with_policy(plain) is plain
    free = plain.policy.model_copy(update={"chatbot": plain.policy.chatbot.model_copy(update={"contained": 0.9})})
    assert flat_run(plain.model_copy(update={"policy": free})).kpis == flat_run(plain).kpis


# --- nothing gets lost


@settings(max_examples=12)
@given(
    st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.8), st.floats(0, 0.8), st.floats(0, 1),
    st.sampled_from([0.0, 0.5, 1.0]), st.floats(0.2, 1.2), st.integers(0, 2**32),
)  # fmt: skip
def test_contacts_and_money_add_up(site, bot, away, second, recontact, pool_share, handle, seed):
    scenario = busy(
        weeks=6,
        team={"agents": 4, "customers_per_agent": 20},
        segments=[{**BUSY[0], "handle_hours": handle}],
        channels=CHANNELS,
        second_line={"share": second},
        service={"pool_share": pool_share, "recontact": recontact},
        policy={"knowledge_base": {"level": site}, "chatbot": {"level": bot}, "outsourcing": {"share": away}},
    )
    result = flat_run(scenario, seed)
    check_identities(result)
    table = result.tables["channels"]
    # The first week's backlog before is that of the warm-up, which no table has: start from the second week.
    for _, whole in table.groupby("channel", observed=True):
        before, rows = whole["backlog"].to_numpy()[:-1], whole.iloc[1:]
        gone = rows[["contained", "handed_over", "handled", "abandoned", "backlog"]].sum(axis=1)
        assert np.allclose(rows["contacts"] + before, gone)
    weekly = table.groupby("week")[["contacts", "handed_over"]].sum()
    assert (weekly["contacts"] - weekly["handed_over"] == result.tables["weeks"]["tickets"].to_numpy()).all()
    cost = table.groupby("week")["cost"].sum().to_numpy()
    assert (result.tables["weeks"]["service_cost"].to_numpy() + 1e-9 >= cost + 4 * scenario.costs.seat_cost).all()


def test_customers_meet_what_the_queue_says():
    """Share solved over a quarter: as drawn by customers, against the chances the desk gave; 4 standard errors.

    Customers raise problems of one or more tickets; with `recontact` 0 and one ticket a problem both count the same.
    """
    quiet = [{**BUSY[0], "tickets": 0.05, "handle_hours": 12.0}]
    engine = Engine.without_pay(busy(channels=CHANNELS, segments=quiet, weeks=52), 3, (0.22, 0.62, 0.0))
    expected, variance, solved = 0.0, 0.0, 0
    gone, abandoned = 0.0, 0.0
    while not engine.done:
        tickets, desk = [], engine.desk.week

        def kept(*given, tickets=tickets, desk=desk):
            tickets.append((given[0], desk(*given)))
            return tickets[-1][1]

        engine.desk.week = kept
        record = engine.step()
        engine.desk.week = desk
        counts, week = tickets[0]
        fates = week.fates.reshape(*counts.shape, len(Fate)).astype(float)
        chance = (1 - fates[..., Fate.ABANDON]) * fates[..., Fate.RESOLVE]
        # A problem is one draw; rarely two tickets, counted as one by the share of problems in tickets.
        problems = record.acted[:, Acted.PROBLEMS].sum() / max(counts.sum(), 1)
        expected += problems * (counts * chance).sum()
        variance += problems * (counts * chance * (1 - chance)).sum()
        solved += record.acted[:, Acted.RESOLVED].sum()
        gone += (counts * fates[..., Fate.ABANDON]).sum()
        abandoned += week.channels.abandoned[0]
    assert expected > 300
    assert gone > 50
    assert gone == pytest.approx(abandoned, rel=1e-6)
    assert abs(solved - expected) < 4 * np.sqrt(variance)


@pytest.mark.parametrize(
    "policy",
    [
        {"outsourcing": {"share": 1.0}},
        {"chatbot": {"level": 1.0, "contained": 1.0}},
        {"knowledge_base": {"level": 1.0, "solved": 1.0}},
    ],
    ids=["outsourced", "chatbot", "knowledge_base"],
)
def test_a_desk_that_nobody_reaches_is_idle(policy):
    scenario = busy(policy=policy, service={"pool_share": 0.5})
    assert Engine.without_pay(scenario, 1, (0.22, 0.62, 0.0)).step().handled.sum() == 0
    result = flat_run(scenario)
    assert result.kpis["occupancy"] == 0
    rows = result.tables["channels"].groupby("channel", observed=True).sum(numeric_only=True)
    done = rows["contained"].sum() + rows["handled"].sum()
    assert done == result.tables["weeks"]["tickets"].sum() > 0


# --- what helps, helps


@pytest.mark.parametrize(
    ("path", "values", "falls"),
    [
        ("policy.staffing.agents", (0, 2, 5), ("response_time",)),
        ("policy.process.level", (0, 0.5, 1), ("response_time", "occupancy")),
        ("policy.customer_training.level", (0, 0.5, 1), ("occupancy",)),
        ("policy.maintenance.level", (0, 0.5, 1), ("occupancy",)),
        ("policy.knowledge_base.level", (0, 0.5, 1), ("response_time", "occupancy")),
        ("policy.chatbot.level", (0, 0.4, 0.8), ("response_time", "occupancy")),
        ("policy.outsourcing.share", (0, 0.3, 0.6), ("occupancy",)),
        ("policy.crm.level", (0, 0.5, 1), ("occupancy",)),
    ],
)
def test_a_lever_costs_money_and_takes_load_off(path, values, falls):
    """The same draws under each value, so no averaging is needed; means of 13 weeks."""
    kpis = [flat_run(changed(busy(), {path: value})).kpis for value in values]
    for name in falls:
        assert kpis[0][name] > kpis[1][name] > kpis[2][name], name
    spent = [k["policy"] + k["service_cost"] * ("outsourcing" in path) for k in kpis]
    assert spent[0] < spent[1] < spent[2]


def test_more_chatbot_means_fewer_contacts_for_people():
    found = [totals(changed(busy(channels=CHANNELS), {"policy.chatbot.level": v})) for v in (0.0, 0.4, 0.8)]
    handled = [table.loc[["phone", "mail"], "contacts"].sum() for table in found]
    assert handled[0] > handled[1] > handled[2]
    bots = totals(changed(busy(channels=CHANNELS), {"policy.chatbot.level": 0.5})).loc["chatbot"]
    contained = 0.30
    assert abs(bots["contained"] - contained * bots["contacts"]) < 4 * np.sqrt(
        2 * contained * (1 - contained) * bots["contacts"]
    ), "tickets of one problem go together, at most twice the variance"


def test_the_second_line_solves_what_the_first_does_not_as_far_as_its_hours_go():
    solved = [
        flat_run(busy(second_line={"share": share, "hours": hours})).tables["weeks"]["resolved"].sum()
        for share, hours in ((0.0, 100.0), (0.5, 5.0), (0.5, 100.0), (1.0, 100.0))
    ]
    assert solved == sorted(solved)
    assert solved[0] < solved[-1]
    cost = [flat_run(busy(second_line={"share": 0.5, "hours": h})).kpis["service_cost"] for h in (10.0, 11.0)]
    assert cost[1] - cost[0] == pytest.approx(13 * 120.0, rel=0.2)


def test_contacts_that_gave_up_come_back():
    tickets = [
        flat_run(busy(channels=[{**PHONE, "share": 1.0}], service={"recontact": r})).tables["weeks"]["tickets"].sum()
        for r in (0.0, 0.5, 1.0)
    ]
    assert tickets[0] < tickets[1] < tickets[2]


def test_cross_selling_adds_load():
    """Offers that lengthen contacts: 8% more work takes 14 agents from 7.84 to 16.60 seconds (Erlang C, exact)."""
    segment = {"name": "a", "share": 1.0, "spend": 100.0, "tickets": 1.0, "handle_hours": 0.05, "term_weeks": 4,
               "churn": 0.05}  # fmt: skip
    waits = []
    for minutes in (0.0, 2.4):  # an offer in every tenth contact: 0.24 of 3 minutes
        pool = {"pool_share": 1.0, "offer_minutes": minutes, "target_minutes": 1 / 3}
        desk = Desk(small_scenario(team={"agents": 14, "customers_per_agent": 30}, service=pool, segments=[segment]))
        calls = np.diff(np.arange(15) * 8_000 // 14)
        nothing, hours = np.zeros(14), np.full(14, 40.0)
        week = desk.week(calls[:, None, None], nothing, hours, nothing, np.full(14, 800 / 14))
        waits.append(float(week.channels.wait_minutes[0] / week.channels.contacts[0] * 60))
    assert waits == pytest.approx([7.836, 16.60], rel=2e-3)


# --- routing


def test_harder_problems_go_to_more_skilled_people():
    """Two people, half the work hard: the better one takes it. With a third of it hard, she takes some of the rest."""
    hours, skill = np.ones(2), np.array([-0.2, 0.3])
    assert _by_complexity(np.array([1.0, 2.0]), np.ones(2), skill, hours) == pytest.approx([-0.2, 0.3])
    easy, hard = _by_complexity(np.array([1.0, 2.0]), np.array([2.0, 1.0]), skill, hours)
    assert hard == pytest.approx(0.3)
    assert easy == pytest.approx((0.5 * -0.2 + (2 / 3 - 0.5) * 0.3) / (2 / 3))
    assert _by_complexity(np.ones(2), np.zeros(2), skill, hours) == pytest.approx([0.05, 0.05])


def test_routing_by_skill_shortens_waits():
    """Long, hard problems meet quick people, so there is less work in all; 12 paired seeds, log of the wait."""
    segments = [
        {**BUSY[0], "name": "easy", "share": 0.7, "handle_hours": 0.2, "complexity": 0.8},
        {**BUSY[0], "name": "hard", "share": 0.3, "complexity": 1.8},
    ]
    team = {"agents": 10, "customers_per_agent": 30, "serve_skill_sd": 0.3}
    worlds = [busy(team=team, segments=segments, service={"pool_share": 1.0, "skill_share": s}) for s in (0.0, 1.0)]
    waits = np.array([[flat_run(world, seed).kpis["response_time"] for world in worlds] for seed in range(1, 13)])
    saved = np.log(waits[:, 0] / waits[:, 1])
    assert saved.mean() > 4 * saved.std(ddof=1) / np.sqrt(len(saved))


def csat_pay(scope, points):
    """Base pay, 5% of sales, and a quarterly bonus on surveyed satisfaction, of oneself or of the team of 12."""
    bonus = {
        "kind": "kpi_bonus",
        "id": "csat",
        "measure": "csat",
        "scope": scope,
        "points": points,
        "payout": "quarter",
    }
    pay = [
        {"kind": "fixed", "id": "base", "amount": 6_000},
        {"kind": "commission", "id": "c", "on": "sales", "rate": 0.05},
    ]
    return Scheme.model_validate({"name": "csat", "team_size": 12, "components": [*pay, bonus]})


@pytest.mark.slow
def test_a_pool_invites_free_riding_and_team_pay_repairs_part_of_it():
    """24 people, 6 paired seeds. In a pool own service moves own satisfaction by 1/24 only: people serve less.

    Paying the team's satisfaction instead does not help at the same slope (own service moves it by 1/24 as well), but
    the team's result is so much less noisy that the same 5,000 can be earned within 8 points instead of 50, and that
    brings back part of the service time, not all.
    """
    wide, narrow = [[40, 0], [90, 5_000]], [[56, 0], [64, 5_000]]
    segment = {**BUSY[0], "spend": 800.0, "tickets": 1.2, "handle_hours": 0.3, "term_weeks": 13, "churn": 0.08}
    serve = {}
    for name, pool_share, scheme in (
        ("own", 0.0, csat_pay("own", wide)), ("pool", 1.0, csat_pay("own", wide)),
        ("team", 1.0, csat_pay("team", wide)), ("steep", 1.0, csat_pay("team", narrow)),
    ):  # fmt: skip
        world = busy(
            weeks=52, team={"agents": 24, "customers_per_agent": 60}, segments=[segment],
            service={"pool_share": pool_share},
        )  # fmt: skip
        beliefs = measure_beliefs(world)
        serve[name] = np.array([run(world, scheme, seed, beliefs=beliefs).kpis["serve"] for seed in range(6)])
    lost, repaired = serve["own"] - serve["pool"], serve["steep"] - serve["team"]
    for gain in (lost, repaired, serve["own"] - serve["steep"]):
        assert gain.mean() > 4 * gain.std(ddof=1) / np.sqrt(6)
    # Measured: lost 0.020 of the week, repaired 0.004 (standard errors below 0.0005).


# --- seasons


def test_patterns_move_tickets_in_their_weeks():
    month, quarter = [1.2, 1.0, 0.9, 0.8, 1.1], [1.0, 1.5, 1.0, 0.5]
    rate = build_market(busy(weeks=60, arrivals={"month_pattern": month, "year_pattern": quarter}), 0).ticket_rate
    months = [*month[:4], *month[:4], *month]
    assert rate[:13] == pytest.approx(months)
    assert rate[13:26] == pytest.approx([1.5 * m for m in months])
    assert rate[39:52] == pytest.approx([0.5 * m for m in months])
    assert rate[52:56] == pytest.approx(month[:4])
    by_month = build_market(busy(weeks=52, arrivals={"year_pattern": [0.0, 1.0, 2.0] * 4}), 0).ticket_rate
    assert by_month[:10].tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2]


def test_uneven_days_make_live_customers_wait_longer():
    waits = [
        flat_run(busy(channels=[{**PHONE, "share": 1.0}], service={"pool_share": 1.0}, arrivals={"day_pattern": days}))
        .kpis["response_time"]
        for days in ([], [1.3, 1.1, 0.9, 0.9, 0.8])
    ]  # fmt: skip
    assert waits[1] > 1.02 * waits[0]
