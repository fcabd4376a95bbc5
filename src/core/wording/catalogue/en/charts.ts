/** Titles, axes and what pictures say where there is nothing to see. */
export const charts = {
  dollars: 'US dollars',
  others: 'all others',
  spend: {
    title: 'Spend by agent and model',
    limits: '▏black line: the budget of the agent',
    noModel: 'no model',
    none: 'Nothing was spent.',
  },
  approvals: {
    title: 'Answers by hour of the day',
    answers: 'answers',
    minutes: 'median, minutes',
    hour: 'hour of the day',
    none: 'Nobody was asked, or nobody answered.',
  },
  savings: {
    title: 'Savings by experiment',
    needed: (percent: number) => `Lines: 95 % confidence. Dashed: needed, ${percent} %`,
    axis: 'cost saved',
    live: 'goes on, or is in use',
    ended: 'ended: saves nothing',
    none: 'No experiment has results yet.',
  },
  backtest: {
    title: 'Another charter and the past',
    none: 'There were no requests in these days.',
    was: 'as it was',
    would: 'as it would be',
    answers: { granted: 'granted', asked: 'asked', refused: 'refused' },
    requests: 'requests',
    changed: (changed: number, all: number) => `${changed} of ${all} requests answered otherwise`,
    figures: (was: number, would: number, risk: number) => `taps ${was} → ${would}, risk score added ${risk}`,
  },
  waste: {
    title: 'Costliest waste',
    /** The unit that the longest is told in. */
    units: { minutes: 'minutes', hours: 'hours', days: 'days' },
    none: 'No waste was found.',
  },
}
