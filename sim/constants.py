"""Parameters of a scenario laid out as the kernels read them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels import Fixed
from sim.params import Scenario, Segment

_MONTHS_PER_WEEK = 12.0 / 52.0


def fixed_rows(scenario: Scenario) -> NDArray[np.float32]:
    """Row of `Fixed` parameters per segment, float32 (segments, len(Fixed))."""
    rows = np.zeros((len(scenario.segments), len(Fixed)), np.float32)
    for s, segment in enumerate(scenario.segments):
        for column, value in _fixed(scenario, segment).items():
            rows[s, column] = value
    return rows


def _fixed(scenario: Scenario, segment: Segment) -> dict[Fixed, float]:
    selling, service, survey, churn = scenario.selling, scenario.service, scenario.survey, scenario.churn
    return {
        Fixed.TICKET_RATE: segment.tickets,
        Fixed.REGRET_TICKETS: service.regret_tickets,
        Fixed.TARGETING: selling.targeting,
        Fixed.NEED_REFILL: selling.need_refill,
        Fixed.NEED_LEVEL: segment.need,
        Fixed.REFERRAL_RATE: selling.referral_rate,
        Fixed.LOYAL_ABOVE: service.loyal_above,
        Fixed.DISLOYAL_BELOW: service.disloyal_below,
        Fixed.WEIGHT_GOOD: service.weight_good,
        Fixed.WEIGHT_BAD: service.weight_bad,
        Fixed.FORGETTING: service.forgetting,
        Fixed.NEUTRAL: service.neutral,
        Fixed.BUY_SATISFACTION: selling.satisfaction_effect / 10.0,
        Fixed.SIZE_SHARE: selling.size_share,
        Fixed.SIZE_SD: selling.size_sd,
        Fixed.SALE_MONTHS: selling.sale_months,
        Fixed.NEED_AFTER: selling.need_after_purchase,
        Fixed.ADDON_KEPT: 1.0 - selling.addon_lapse,
        Fixed.MISSOLD_KEPT: 1.0 - selling.missold_lapse,
        Fixed.MISSOLD_LOSS: selling.missold_loss,
        Fixed.REGRET_KEPT: 1.0 - service.regret_decay,
        Fixed.SURVEY_RATE: survey.response_rate,
        Fixed.SURVEY_SD: survey.noise_sd,
        Fixed.SURVEY_BAD: survey.bad_below,
        Fixed.SURVEY_REGRET: survey.regret_loss,
        Fixed.COMPLAINT_RATE: service.complaint_rate,
        Fixed.CHURN_SATISFACTION: churn.satisfaction_effect / 10.0,
        Fixed.CHURN_REGRET: churn.regret_effect,
        Fixed.TERM_WEEKS: segment.term_weeks,
        Fixed.TERM_MONTHS: segment.term_weeks * _MONTHS_PER_WEEK,
        Fixed.ADDON_TICKETS: service.addon_tickets,
        Fixed.COHORT_BEFORE: scenario.warmup_weeks + 0.5,
    }
