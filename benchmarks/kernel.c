/* The weekly work on customers in C: the same arithmetic, tiles, draws and sums as sim/kernels.py.

   Reference for speed: what this processor can do with the same work. Compiled by reference_c.py with
   -O3 -march=native -ffast-math, so last bits may differ from the exact kernels; counts then agree but for
   the rare draw that falls within a rounding error of its threshold. */

#include <math.h>
#include <stdint.h>

enum { LANES = 16, WIDTH = 12 * LANES, MAX_TICKETS = 8 };
enum { SPEND = 0, ADDON = 16, MISSOLD = 32, SATISFACTION = 48, NEED = 64, REGRET = 80,
       FRAILTY = 96, OPEN = 112, TICKETS = 128, DUE = 144, SINCE = 160, WEIGHT = 176 };
enum { P_ARRIVE = 0, P_ACT_A = 1, P_ACT_B = 2 };

/* sim.kernels.Fixed */
enum { TICKET_RATE, REGRET_TICKETS, TARGETING, NEED_REFILL, NEED_LEVEL, REFERRAL_RATE, LOYAL_ABOVE,
       DISLOYAL_BELOW, WEIGHT_GOOD, WEIGHT_BAD, FORGETTING, NEUTRAL, BUY_SATISFACTION, SIZE_SHARE, SIZE_SD,
       SALE_MONTHS, NEED_AFTER, ADDON_KEPT, MISSOLD_KEPT, MISSOLD_LOSS, REGRET_KEPT, SURVEY_RATE, SURVEY_SD,
       SURVEY_BAD, SURVEY_REGRET, COMPLAINT_RATE, CHURN_SATISFACTION, CHURN_REGRET, TERM_WEEKS, TERM_MONTHS,
       COHORT_BEFORE, ADDON_TICKETS, N_FIXED };
/* sim.kernels.Weekly */
enum { TICKET_FACTOR, NEED_FACTOR, RESOLVE, EXPERIENCE_GOOD, EXPERIENCE_BAD, OFFERS_PER_WEIGHT, BUY_NEEDED,
       BUY_UNNEEDED, REFUSED_LOSS, CHURN_SHIFT, N_WEEKLY };
enum { N_ARRIVED = 3, N_ACTED = 23 };

/* Row lengths, so that the caller can see that both sides mean the same columns. */
void layout(int64_t *out) {
    out[0] = N_FIXED; out[1] = N_WEEKLY; out[2] = N_ARRIVED; out[3] = N_ACTED; out[4] = WIDTH;
}

/* Ten rounds on four counter words, in place. A macro over plain variables: gcc 12 does not vectorise a loop
   in which the words pass through a structure. */
#define PHILOX_ROUND(c0, c1, c2, c3, r) do { \
    const uint64_t p0 = (uint64_t)c0 * 0xD2511F53u, p1 = (uint64_t)c2 * 0xCD9E8D57u; \
    c0 = (uint32_t)(p1 >> 32) ^ c1 ^ (key0 + (r) * 0x9E3779B9u); \
    c2 = (uint32_t)(p0 >> 32) ^ c3 ^ (key1 + (r) * 0xBB67AE85u); \
    c1 = (uint32_t)p1; \
    c3 = (uint32_t)p0; \
} while (0)
#define PHILOX(c0, c1, c2, c3) do { \
    PHILOX_ROUND(c0, c1, c2, c3, 0u); PHILOX_ROUND(c0, c1, c2, c3, 1u); PHILOX_ROUND(c0, c1, c2, c3, 2u); \
    PHILOX_ROUND(c0, c1, c2, c3, 3u); PHILOX_ROUND(c0, c1, c2, c3, 4u); PHILOX_ROUND(c0, c1, c2, c3, 5u); \
    PHILOX_ROUND(c0, c1, c2, c3, 6u); PHILOX_ROUND(c0, c1, c2, c3, 7u); PHILOX_ROUND(c0, c1, c2, c3, 8u); \
    PHILOX_ROUND(c0, c1, c2, c3, 9u); \
} while (0)

static inline __attribute__((always_inline)) float exp32(float x) {
    x = fminf(fmaxf(x, -87.0f), 87.0f);
    float k = floorf(x * 1.44269504f + 0.5f);
    float r = x - k * 0.693359375f - k * -2.12194440e-4f;
    float p = 1.0f / 120 + r * (1.0f / 720);
    p = 1.0f / 24 + r * p;
    p = 1.0f / 6 + r * p;
    p = 0.5f + r * p;
    p = 1.0f + r * p;
    p = 1.0f + r * p;
    union { int32_t i; float f; } scale = {((int32_t)k + 127) << 23};
    return p * scale.f;
}

static inline float sigmoid32(float x) { return 1.0f / (1.0f + exp32(-x)); }
static inline float unit24(uint32_t w) { return (float)(int32_t)(w >> 8) * 0x1p-24f; }
static inline float unit16_low(uint32_t w) { return (float)(int32_t)(w & 0xFFFF) * 0x1p-16f; }
static inline float unit16_high(uint32_t w) { return (float)(int32_t)(w >> 16) * 0x1p-16f; }
static inline float bell32(uint32_t w) {
    int32_t total = (int32_t)((w & 255) + ((w >> 8) & 255) + ((w >> 16) & 255) + (w >> 24));
    return ((float)total - 510.0f) * 0.006765875f;
}

static void arrive_cell(float *restrict tiles, const uint32_t *restrict serial, int64_t count, uint32_t agent,
                        uint32_t tick, uint32_t key0, uint32_t key1, const float *restrict fix,
                        const float *restrict week, int64_t *restrict out) {
    const float refill = fix[NEED_REFILL], level = fminf(fix[NEED_LEVEL] * week[NEED_FACTOR], 1.0f);
    const float rate = fix[TICKET_RATE] * week[TICKET_FACTOR], regret_tickets = fix[REGRET_TICKETS];
    const float addon_tickets = fix[ADDON_TICKETS], targeting = fix[TARGETING];
    const float loyal = fix[LOYAL_ABOVE], referral = fix[REFERRAL_RATE];
    int32_t tickets = 0, weights_low = 0, referrals = 0;
    int64_t weights = 0;
    for (int64_t t = 0; t < (count + LANES - 1) / LANES; t++) {
        float *restrict x = tiles + t * WIDTH;
        const uint32_t *restrict s = serial + t * LANES;
        const int32_t present = (int32_t)(count - t * LANES);
        weights_low = 0;
        for (int j = 0; j < LANES; j++) {
            const int on = j < present;
            uint32_t w0 = s[j], w1 = agent, w2 = tick, w3 = P_ARRIVE;
            PHILOX(w0, w1, w2, w3);
            float need = x[NEED + j] + refill * (level - x[NEED + j]);
            x[NEED + j] = need;
            float addons = (x[ADDON + j] + x[MISSOLD + j]) / fmaxf(x[SPEND + j], 0.01f);
            float mean = fminf(rate * (1.0f + regret_tickets * x[REGRET + j] + addon_tickets * addons), 3.0f);
            float u = unit24(w0), p = exp32(-mean), below = p, n = 0.0f;
            for (int k = 1; k <= MAX_TICKETS; k++) {
                n += u >= below ? 1.0f : 0.0f;
                p = p * mean * (1.0f / (float)k);
                below += p;
            }
            n += x[OPEN + j];
            x[TICKETS + j] = on ? n : 0.0f;
            float weight = exp32(targeting * need);
            x[WEIGHT + j] = weight;
            tickets += on ? (int32_t)n : 0;
            weights_low += (int32_t)(weight * 1024.0f) & -on;
            referrals += (on & (x[SATISFACTION + j] > loyal) & (unit24(w1) < referral)) ? 1 : 0;
        }
        weights += weights_low;
    }
    out[0] = tickets; out[1] = weights; out[2] = referrals;
}

void arrive(float *tiles, const uint32_t *serial, const int64_t *first, const int64_t *count, int64_t cells,
            int64_t segments, uint32_t tick, uint32_t key0, uint32_t key1, const float *fixed,
            const float *weekly, int64_t *out) {
    for (int64_t c = 0; c < cells; c++)
        arrive_cell(tiles + first[c] * WIDTH, serial + first[c] * LANES, count[c], (uint32_t)(c / segments), tick,
                    key0, key1, fixed + (c % segments) * N_FIXED, weekly + c * N_WEEKLY, out + c * N_ARRIVED);
}

static void act_cell(float *restrict tiles, const uint32_t *restrict serial, int64_t count, uint32_t agent,
                     uint32_t tick, uint32_t key0, uint32_t key1, const float *restrict fix,
                     const float *restrict week, int64_t *restrict out) {
    const float resolve = week[RESOLVE], good = week[EXPERIENCE_GOOD], bad = week[EXPERIENCE_BAD];
    const float offers_per_weight = week[OFFERS_PER_WEIGHT], buy_needed = week[BUY_NEEDED];
    const float buy_unneeded = week[BUY_UNNEEDED], refused_loss = week[REFUSED_LOSS];
    const float churn_shift = week[CHURN_SHIFT], weight_good = fix[WEIGHT_GOOD], weight_bad = fix[WEIGHT_BAD];
    const float forgetting = fix[FORGETTING], neutral = fix[NEUTRAL], buy_satisfaction = fix[BUY_SATISFACTION];
    const float size_sd = fix[SIZE_SD], size = fix[SIZE_SHARE] * exp32(-0.5f * size_sd * size_sd);
    const float sale_months = fix[SALE_MONTHS], need_after = fix[NEED_AFTER], addon_kept = fix[ADDON_KEPT];
    const float missold_kept = fix[MISSOLD_KEPT], missold_loss = fix[MISSOLD_LOSS];
    const float regret_kept = fix[REGRET_KEPT], survey_rate = fix[SURVEY_RATE], survey_sd = fix[SURVEY_SD];
    const float survey_bad = fix[SURVEY_BAD], survey_regret = fix[SURVEY_REGRET];
    const float complaint_rate = fix[COMPLAINT_RATE], churn_satisfaction = fix[CHURN_SATISFACTION];
    const float churn_regret = fix[CHURN_REGRET], term = fix[TERM_WEEKS], term_months = fix[TERM_MONTHS];
    const float cohort_before = fix[COHORT_BEFORE], loyal_above = fix[LOYAL_ABOVE];
    const float disloyal_below = fix[DISLOYAL_BELOW], now = (float)tick, weekly_cents = (float)(100.0 * 12 / 52);
    int32_t problems = 0, resolved = 0, follow_ups = 0, follow_ups_resolved = 0, offers = 0, sales = 0;
    int32_t missold = 0, surveys = 0, bad_ratings = 0, complaints = 0, due_sum = 0, lost = 0, lost_unhappy = 0;
    int32_t loyal = 0, disloyal = 0, cohort = 0;
    int64_t satisfaction_sum = 0, sales_cents = 0, missold_cents = 0, survey_points = 0, renewed_cents = 0;
    int64_t revenue_cents = 0, addon_cents = 0;
    for (int64_t t = 0; t < (count + LANES - 1) / LANES; t++) {
        float *restrict x = tiles + t * WIDTH;
        const uint32_t *restrict s = serial + t * LANES;
        const int32_t present = (int32_t)(count - t * LANES);
        int32_t points_low = 0, survey_low = 0; /* sums of one tile fit in 32 bits */
        for (int j = 0; j < LANES; j++) {
            const int on = j < present;
            uint32_t a0 = s[j], a1 = agent, a2 = tick, a3 = P_ACT_A;
            PHILOX(a0, a1, a2, a3);
            uint32_t b0 = s[j], b1 = agent, b2 = tick, b3 = P_ACT_B;
            PHILOX(b0, b1, b2, b3);
            float old = x[SATISFACTION + j], old_regret = x[REGRET + j], need = x[NEED + j], spend = x[SPEND + j];

            int served = on & (x[TICKETS + j] > 0.0f);
            int solved = served & (unit24(a1) < resolve);
            int follow_up = served & (x[OPEN + j] > 0.0f);
            float experience = solved ? good : bad, gap = experience - old;
            float weight = gap >= 0.0f ? weight_good : weight_bad;
            float standing = old + (served ? weight * gap : 0.0f);
            standing += forgetting * (neutral - standing);

            int offered = on & (unit24(a2) < 1.0f - exp32(-offers_per_weight * x[WEIGHT + j]));
            int needs_it = unit24(a3) < need;
            float odds = (needs_it ? buy_needed : buy_unneeded) + buy_satisfaction * (standing - neutral);
            int bought = offered & (unit24(b0) < sigmoid32(odds));
            int wrong = bought & !needs_it, refused = offered & !bought;
            float fee = size * spend * exp32(size_sd * bell32(b1)), amount = fee * sale_months;

            int answered = served & (unit16_low(b3) < survey_rate);
            float score = 0.5f * experience + 0.5f * standing - survey_regret * old_regret + survey_sd * bell32(b2);
            score = fminf(fmaxf(score, 0.0f), 100.0f);
            int complained = served & !solved & (unit16_high(b3) < complaint_rate);

            float after = standing - (refused ? refused_loss : 0.0f) - (wrong ? missold_loss : 0.0f);
            after = fminf(fmaxf(after, 0.0f), 100.0f);
            float regret = old_regret * regret_kept + (wrong ? 1.0f : 0.0f);
            float addon = x[ADDON + j] * addon_kept + ((bought & needs_it) ? fee : 0.0f);
            float unneeded = x[MISSOLD + j] * missold_kept + (wrong ? fee : 0.0f);

            int due = on & (x[DUE + j] == now);
            float leave = x[FRAILTY + j] + churn_shift + churn_satisfaction * (neutral - after) + churn_regret * regret;
            int leaves = due & (unit24(a0) < sigmoid32(leave));
            float renewed = (spend + addon + unneeded) * term_months;

            x[DUE + j] = leaves ? -1.0f : (due ? now + term : x[DUE + j]);
            x[SATISFACTION + j] = after;
            x[REGRET + j] = regret;
            x[NEED + j] = need * (bought ? need_after : 1.0f);
            x[ADDON + j] = addon;
            x[MISSOLD + j] = unneeded;
            x[OPEN + j] = (served & !solved) ? 1.0f : 0.0f;

            points_low += (int32_t)(after * 256.0f) & -on;
            problems += served;
            resolved += solved;
            follow_ups += follow_up;
            follow_ups_resolved += follow_up & solved;
            offers += offered;
            sales += bought;
            missold += wrong;
            sales_cents += (int64_t)(amount * 100.0f + 0.5f) & -(int64_t)bought;
            missold_cents += (int64_t)(amount * 100.0f + 0.5f) & -(int64_t)wrong;
            surveys += answered;
            survey_low += (int32_t)(score * 256.0f) & -answered;
            bad_ratings += answered & (score < survey_bad);
            complaints += complained;
            due_sum += due;
            renewed_cents += (int64_t)(renewed * 100.0f + 0.5f) & -(int64_t)(due & !leaves);
            lost += leaves;
            lost_unhappy += leaves & (after < disloyal_below);
            revenue_cents += (int64_t)(spend * weekly_cents + 0.5f) & -(int64_t)on;
            addon_cents += (int64_t)((addon + unneeded) * weekly_cents + 0.5f) & -(int64_t)on;
            loyal += on & (after > loyal_above);
            disloyal += on & (after < disloyal_below);
            cohort += on & (x[SINCE + j] < cohort_before) & !leaves;
        }
        satisfaction_sum += points_low;
        survey_points += survey_low;
    }
    const int64_t sums[N_ACTED] = {
        satisfaction_sum, problems, resolved, follow_ups, follow_ups_resolved, offers, sales, missold, sales_cents,
        missold_cents, surveys, survey_points, bad_ratings, complaints, due_sum, renewed_cents, lost, lost_unhappy,
        revenue_cents, addon_cents, loyal, disloyal, cohort};
    for (int i = 0; i < N_ACTED; i++) out[i] = sums[i];
}

void act(float *tiles, const uint32_t *serial, const int64_t *first, const int64_t *count, int64_t cells,
         int64_t segments, uint32_t tick, uint32_t key0, uint32_t key1, const float *fixed, const float *weekly,
         int64_t *out) {
    for (int64_t c = 0; c < cells; c++)
        act_cell(tiles + first[c] * WIDTH, serial + first[c] * LANES, count[c], (uint32_t)(c / segments), tick, key0,
                 key1, fixed + (c % segments) * N_FIXED, weekly + c * N_WEEKLY, out + c * N_ACTED);
}
