"""The same model as a Mesa user would write it: one object per customer and per service agent.

Mesa's own idioms and nothing slowed down on purpose: attributes on the objects, `AgentSet.do`, random
numbers from `model.random`, leavers taken out by `remove()`. Its phases are those of the engine's week;
its draws are Mesa's, so its results agree with the engine's in kind, not to the digit. The decision is
simpler than the engine's: a few neighbours of the last action are tried.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mesa

if TYPE_CHECKING:
    from sim.params import Scenario, Segment

_PERTURBATIONS = (0.94, 1.0, 1.06)
_PUSH_STEPS = (-0.05, 0.0, 0.05)
_COMMISSION = 0.08
_RESOLUTION_BONUS = 250.0
_MONTH_WEEKS = 4
_MAX_TICKETS = 8


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


class Customer(mesa.Agent):
    """A customer: raises tickets, buys, answers surveys, renews or leaves."""

    def __init__(self, model: TeamModel, owner: ServiceAgent, segment: Segment, since: int) -> None:
        """Draw the customer's traits."""
        super().__init__(model)
        draw = self.random
        self.owner = owner
        self.segment = segment
        self.since = since
        self.spend = segment.spend * math.exp(draw.gauss(-0.5 * segment.spend_sd**2, segment.spend_sd))
        self.satisfaction = min(max(draw.gauss(segment.satisfaction, segment.satisfaction_sd), 0.0), 100.0)
        self.need = segment.need * draw.uniform(0.6, 1.0)
        total = 1.0 / segment.churn_spread - 1.0
        theta = draw.betavariate(segment.churn * total, (1.0 - segment.churn) * total)
        theta = min(max(theta, 1e-9), 1.0 - 1e-9)
        self.frailty = math.log(theta / (1.0 - theta))
        self.due = since + (segment.term_weeks if since else draw.randrange(segment.term_weeks))
        self.addon = 0.0
        self.missold = 0.0
        self.regret = 0.0
        self.weight = 1.0
        self.tickets = 0
        self.open = False

    def arrive(self) -> None:
        """Need grows back, tickets are raised, a loyal customer may refer another."""
        world, segment, owner, draw = self.model.world, self.segment, self.owner, self.random
        self.need += world.selling.need_refill * (segment.need - self.need)
        addons = (self.addon + self.missold) / max(self.spend, 0.01)
        extra = world.service.regret_tickets * self.regret + world.service.addon_tickets * addons
        mean = min(segment.tickets * (1.0 + extra), 3.0)
        u = draw.random()
        p = below = math.exp(-mean)
        n = 0
        while u >= below and n < _MAX_TICKETS:
            n += 1
            p *= mean / n
            below += p
        self.tickets = n + self.open
        self.weight = math.exp(world.selling.targeting * self.need)
        owner.tickets += self.tickets
        owner.work += self.tickets * segment.handle_hours * segment.complexity
        owner.weight += self.weight
        if self.satisfaction > world.service.loyal_above and draw.random() < world.selling.referral_rate:
            owner.leads += 1

    def act(self) -> None:
        """Be served, be offered, answer, and renew or leave."""
        self._be_served()
        bought = self._be_offered()
        if bought:
            self.need *= self.model.world.selling.need_after_purchase
        owner = self.owner
        owner.revenue += (self.spend + self.addon + self.missold) * 12.0 / 52.0
        owner.satisfaction += self.satisfaction
        owner.loyal += self.satisfaction > self.model.world.service.loyal_above
        owner.disloyal += self.satisfaction < self.model.world.service.disloyal_below
        if self.due == self.model.week:
            self._renew()

    def _be_served(self) -> None:
        service, owner, draw = self.model.world.service, self.owner, self.random
        standing = self.satisfaction
        if self.tickets:
            harder = service.resolve_complexity * (self.segment.complexity - 1.0)
            solved = draw.random() < _sigmoid(owner.resolve - harder)
            experience = owner.experience if solved else service.experience_bad
            gap = experience - standing
            standing += (service.weight_good if gap >= 0 else service.weight_bad) * gap
            owner.problems += 1
            owner.resolved += solved
            self.open = not solved
            if not solved and draw.random() < service.complaint_rate:
                owner.complaints += 1
            survey = self.model.world.survey
            if draw.random() < survey.response_rate:
                score = 0.5 * experience + 0.5 * standing - survey.regret_loss * self.regret
                score = min(max(score + draw.gauss(0.0, survey.noise_sd), 0.0), 100.0)
                owner.surveys += 1
                owner.survey_points += score
                owner.bad_ratings += score < survey.bad_below
        else:
            self.open = False
        self.satisfaction = standing + service.forgetting * (service.neutral - standing)

    def _be_offered(self) -> bool:
        selling, service, owner, draw = self.model.world.selling, self.model.world.service, self.owner, self.random
        self.regret *= 1.0 - service.regret_decay
        self.addon *= 1.0 - selling.addon_lapse
        self.missold *= 1.0 - selling.missold_lapse
        if draw.random() >= 1.0 - math.exp(-owner.offers_per_weight * self.weight):
            return False
        owner.offers += 1
        needs_it = draw.random() < self.need
        odds = selling.buy_needed if needs_it else selling.buy_unneeded + selling.push_effect * owner.push
        odds += owner.pull + selling.satisfaction_effect / 10.0 * (self.satisfaction - service.neutral)
        if draw.random() >= _sigmoid(odds):
            self.satisfaction = max(self.satisfaction - selling.refused_push_loss * owner.push, 0.0)
            return False
        fee = selling.size_share * self.spend * math.exp(draw.gauss(-0.5 * selling.size_sd**2, selling.size_sd))
        owner.sales += 1
        owner.sales_amount += fee * selling.sale_months
        if needs_it:
            self.addon += fee
        else:
            self.missold += fee
            self.regret += 1.0
            self.satisfaction = max(self.satisfaction - selling.missold_loss, 0.0)
            owner.missold += 1
        return True

    def _renew(self) -> None:
        churn, service, owner = self.model.world.churn, self.model.world.service, self.owner
        odds = self.frailty + churn.regret_effect * self.regret
        odds += churn.satisfaction_effect / 10.0 * (service.neutral - self.satisfaction)
        if self.random.random() < _sigmoid(odds):
            owner.lost += 1
            owner.customers -= 1
            self.model.unhappy += self.satisfaction < service.disloyal_below
            self.remove()
            return
        owner.renewed += (self.spend + self.addon + self.missold) * self.segment.term_weeks * 12.0 / 52.0
        self.due += self.segment.term_weeks


class ServiceAgent(mesa.Agent):
    """A service agent: decides how to spend the week, serves, sells, is paid, may quit."""

    def __init__(self, model: TeamModel) -> None:
        """Draw the agent's skills."""
        super().__init__(model)
        self.customers = 0
        self.backlog = 0.0
        self.pay = 0.0
        self.pull = self.resolve = self.experience = self.offers_per_weight = 0.0
        self._start()
        self.clear()

    def _start(self) -> None:
        team = self.model.world.team
        self.sell_skill = self.random.gauss(0.0, team.sell_skill_sd)
        self.serve_skill = self.random.gauss(0.0, team.serve_skill_sd)
        self.sell, self.serve, self.push = team.sell_norm, team.serve_norm, 0.0
        self.usual_sales = 1_000.0
        self.usual_resolved = 8.0
        self.month_sales = self.month_resolved = 0.0

    def clear(self) -> None:
        """Begin a week."""
        self.tickets = self.leads = self.offers = self.sales = self.missold = self.problems = self.resolved = 0
        self.surveys = self.bad_ratings = self.complaints = self.lost = self.loyal = self.disloyal = self.won = 0
        self.work = self.weight = self.sales_amount = self.survey_points = self.revenue = self.renewed = 0.0
        self.satisfaction = 0.0

    def decide(self) -> None:
        """Try the neighbours of the last action and take the best."""
        team = self.model.world.team
        sell_now, serve_now, push_now = self.sell, self.serve, self.push
        best = -math.inf
        for sell_step in _PERTURBATIONS:
            for serve_step in _PERTURBATIONS:
                for push_step in _PUSH_STEPS:
                    sell = min(max(sell_now * sell_step, 0.03), team.effort_max)
                    serve = min(max(serve_now * serve_step, 0.03), team.effort_max)
                    push = min(max(push_now + push_step, 0.0), 1.0)
                    value = self._worth(sell, serve, push)
                    if value > best:
                        best, self.sell, self.serve, self.push = value, sell, serve, push

    def _worth(self, sell: float, serve: float, push: float) -> float:
        team = self.model.world.team
        x, y = sell - team.sell_norm, serve - team.serve_norm
        effort = 0.5 * (team.cost_sell * x * x + 2.0 * team.cost_cross * x * y + team.cost_serve * y * y)
        sales = self.usual_sales * (sell / team.sell_norm) ** 0.7 * math.exp(0.5 * push)
        resolved = self.usual_resolved * (serve / team.serve_norm) ** 0.4
        pay = _COMMISSION * sales + _RESOLUTION_BONUS * resolved / max(self.usual_resolved, 1.0)
        risk = 0.5 * team.risk_aversion * _COMMISSION**2 * sales * self.usual_sales
        return pay - risk - effort - team.cost_push * push * push

    def plan(self) -> None:
        """Workload, waiting and care of the week, and how many offers there is time for."""
        world = self.model.world
        service, selling = world.service, world.selling
        hours = max(self.serve * world.team.hours_per_week, 1e-3)
        load = self.work / math.exp(self.serve_skill) + self.backlog
        use = load / hours
        self.backlog = max(load - hours, 0.0) * (1.0 - service.abandonment)
        minutes = service.wait_half * min(use, 1.0) ** 4 + self.backlog / hours * world.team.hours_per_week * 60.0
        care = -math.log(min(max(use, 0.2), 5.0))
        self.resolve = service.resolve_base + service.resolve_care * care + service.resolve_skill * self.serve_skill
        loss = service.wait_loss * minutes / (minutes + service.wait_half)
        self.experience = max(service.experience_good - loss, service.experience_bad)
        offers = selling.offers_per_week * self.sell * math.exp(self.sell_skill)
        self.offers_per_weight = offers / max(self.weight, 1.0)
        self.pull = selling.skill_effect * self.sell_skill

    def win(self) -> None:
        """Turn leads into customers."""
        world = self.model.world
        selling = world.selling
        u, p, n = self.random.random(), math.exp(-selling.leads_per_agent), 0
        below = p
        while u >= below and n < 100:
            n += 1
            p *= selling.leads_per_agent / n
            below += p
        effort = (self.sell / world.team.sell_norm) ** selling.lead_effort
        chance = selling.conversion * effort * math.exp(selling.skill_effect * self.sell_skill) * self.model.reputation
        for _ in range(n + self.leads):
            if self.random.random() < chance:
                customer = Customer(self.model, self, self.model.draw_segment(), self.model.week + 1)
                self.sales_amount += customer.spend * selling.new_sale_months
                self.customers += 1
                self.won += 1

    def settle(self) -> None:
        """Learn from the week, be paid at the month's end, perhaps quit and be replaced."""
        staff = self.model.world.staff
        self.usual_sales += 0.1 * (self.sales_amount - self.usual_sales)
        self.usual_resolved += 0.1 * (self.resolved - self.usual_resolved)
        self.month_sales += self.sales_amount
        self.month_resolved += self.resolved
        if self.model.week % _MONTH_WEEKS == _MONTH_WEEKS - 1:
            self.pay += 6_000.0 + _COMMISSION * self.month_sales
            self.month_sales = self.month_resolved = 0.0
        gap = (1_400.0 + _COMMISSION * self.usual_sales - staff.outside_option) / staff.pay_scale
        odds = math.log(staff.quit_rate / (1.0 - staff.quit_rate)) - staff.quit_sensitivity * gap
        if staff.turnover and self.random.random() < _sigmoid(odds):
            self._start()


class TeamModel(mesa.Model):
    """A team and its customers; one `step()` is one week."""

    def __init__(self, world: Scenario, seed: int) -> None:
        """Make all agents and customers."""
        super().__init__(seed=seed)
        self.world = world
        self.week = 0
        self.reputation = 1.0
        self.unhappy = 0
        self.totals: list[dict[str, float]] = []
        self._shares = [segment.share for segment in world.segments]
        for _ in range(world.team.agents):
            owner = ServiceAgent(self)
            for segment in world.segments:
                for _ in range(round(world.team.customers_per_agent * segment.share)):
                    Customer(self, owner, segment, 0)
                    owner.customers += 1

    def draw_segment(self) -> Segment:
        """Segment of a new customer."""
        return self.random.choices(self.world.segments, self._shares)[0]

    def staff(self) -> mesa.agent.AgentSet:
        """The service agents."""
        return self.agents_by_type[ServiceAgent]

    def customers_arrive(self) -> None:
        """First half of the customers' week."""
        self.agents_by_type[Customer].do("arrive")

    def customers_act(self) -> None:
        """Second half."""
        self.agents_by_type[Customer].do("act")

    def step(self) -> None:
        """Run one week."""
        staff = self.staff()
        staff.do("clear")
        if self.week % self.world.team.replan_weeks == 0:
            staff.shuffle_do("decide")
        self.customers_arrive()
        staff.do("plan")
        self.customers_act()
        staff.shuffle_do("win")
        staff.do("settle")
        self._account(staff)
        self.week += 1

    def _account(self, staff: mesa.agent.AgentSet) -> None:
        names = ("customers", "sales_amount", "revenue", "renewed", "tickets", "surveys", "lost", "won", "missold")
        self.totals.append({name: staff.agg(name, sum) for name in names})
        selling = self.world.selling
        share = self.unhappy / max(len(self.agents), 1)
        self.reputation += selling.reputation_recovery * (1.0 - self.reputation)
        self.reputation = max(self.reputation - selling.reputation_damage * share, 0.0)
        self.unhappy = 0
