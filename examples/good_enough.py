"""A rule of one's own: people who are content with four fifths of what they could gain (Simon 1955)."""

import numpy as np


class GoodEnough:
    """Goes from the norms towards the best action, and stops where most of the gain is reached."""

    name, title, reacts = "good_enough", "good enough", True

    def decide(self, me):
        """The first of 21 steps from the norms to the best action that is good enough."""
        norms, best = np.array(me.norms), np.array(me.best())
        ways = norms + np.linspace(0, 1, 21)[:, None] * (best - norms)
        worth = me.worth(*ways.T)
        return ways[np.argmax(worth >= worth[0] + 0.8 * (worth[-1] - worth[0]))]
