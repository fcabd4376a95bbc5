import { count } from './common.ts'

/** Reports: what to do, what changed, and the detail below. */
export const reports = {
  title: (day: string) => `Report of ${day}`,
  quiet: (day: string) => `Report of ${day}: nothing was asked or spent, nothing waits, nothing to do.`,
  labels: {
    todo: 'What should I do?',
    changed: 'Against the day before',
    spend: 'Spend by agent and model',
    savings: 'Experiments',
    waste: 'Waste, last 7 days',
    hours: 'Answers by hour',
  },
  nothingToDo: 'Nothing: no proposal is open, nobody waits, and no waste was found.',
  decide: (headline: string) => `Decide: ${headline}`,
  /** In the place of a proposal that was decided so long ago that only the ledger knows it. */
  decided: 'It is decided by now.',
  moreProposals: (n: number) => `${count(n, 'more proposal')}: /pending lists them`,
  waiting: (n: number) => `Answer ${count(n, 'request')} that ${n === 1 ? 'waits' : 'wait'} for people: /pending lists them`,
  open: (n: number) => `Open proposal ${n}`,
  biggest: (title: string, cost: string, action: string) => `Biggest waste: ${title}, ${cost}. ${action}`,
  newWaste: (clock: string, title: string, cost: string) => `new waste since ${clock}: ${title}, ${cost}`,
  times: (n: number) => count(n, 'time'),
  figures: {
    asked: 'asked',
    granted: 'granted',
    rejected: 'rejected',
    unanswered: 'unanswered in time',
    answers: 'answers of people',
    median: 'half of them within',
    spent: 'spent or set aside',
  },
  same: 'as before',
  before: (value: string) => `before: ${value}`,
  noModel: 'without a model',
  ofBudget: (percent: number) => `${percent < 1 ? 'less than 1' : percent} % of the budget of the day`,
  saves: (percent: number, low: number, high: number) => `saves ${percent} % (${low} to ${high} %)`,
  /** Behind what an experiment would save. */
  ended: { rolled_back: 'rolled back', rejected: 'rejected', inconclusive: 'inconclusive', stopped: 'stopped' },
  withinHour: (answers: number, median: string) => `${count(answers, 'answer')}, half of them within ${median}`,
  pictures: (day: string) => `Pictures of ${day}`,
  noPictures: 'The pictures could not be drawn; the numbers stand below.',
  /** What was never done with a grant. */
  never: { redeemed: 'never redeemed', settled: 'never settled' } as Readonly<Record<string, string>>,
  /** Kinds of waste, and the one thing to do about each. */
  wastes: {
    latent: { title: 'Granted, never used', action: 'Shorten grants.expire, or ask the agent to settle what it did.' },
    lock_waits: { title: 'Waiting for locks', action: 'Shorten the time the holder keeps it, or split the resource.' },
    inversions: { title: 'Urgent work behind other', action: 'Let the lock preempt, or give the holder less priority.' },
    overpowered: { title: 'Over-powered models', action: 'Try a cheaper model in an experiment.' },
    repeats: { title: 'The same asked again', action: 'Let the agent reuse the answer it has, or its idempotency key.' },
    hoarding: { title: 'Money set aside, unused', action: 'Ask for closer estimates, or move the budget.' },
    failures: { title: 'Failed work paid for', action: 'Look at the examples; lower the trust of the agent if it goes on.' },
    fatigue: { title: 'Taps that always say yes', action: 'Approve it for a while, or gather it in a digest.' },
    dead_rules: { title: 'Rules that never match', action: 'Remove them, or correct what they look for.' },
    slow_answers: { title: 'Slow answers', action: 'Ask more people at that hour, or give them longer.' },
    retries: { title: 'Tried again and again', action: 'Look at why the first try fails.' },
  } as Readonly<Record<string, { readonly title: string; readonly action: string }>>,
  unknownWaste: 'countersign kaizen waste shows it.',
}
