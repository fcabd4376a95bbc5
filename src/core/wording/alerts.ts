import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import { legible } from '../legible.ts'
import { type AlertType, isAlert } from '../notifications/alerts.ts'
import type { Reason } from '../reason.ts'
import { formatUsd, type Millis } from '../units.ts'
import { clockTime } from '../when.ts'
import type { Catalogue } from './catalogue/index.ts'
import { explained } from './risk.ts'
import { quoted, shortId } from './text.ts'

/** Characters of a reason in an alert. */
const REASON = 300

/** How alerts are told. */
export interface AlertLook {
  readonly zone: string
  readonly now: Millis
  readonly words: Catalogue
}

/** What channels for alerts are told of entries, a line each, oldest first; what somebody else wrote stands in curly quotes. */
export const alertLines = (entries: readonly Entry[], look: AlertLook): readonly string[] =>
  entries.flatMap((entry) => {
    if (!isAlert(entry)) return []
    const line = TOLD[entry.type] as (entry: Entry, data: unknown, look: AlertLook) => string
    return `${line(entry, entry.data, look)} (${clockTime(entry.at, look.zone, look.now)})`
  })

/** Operator ids of those whom an alert is about: the platform notifies them. */
export function concernedBy({ type, subject, data }: Entry): readonly string[] {
  if (type === 'motion.made' && data.motion.kind === 'replace-authenticator') return [data.motion.operator]
  return type === 'totp.enrolled' ? [subject] : []
}

/** A recorded reason within a sentence: its words, which name others, in quotes. */
const told = (reason: Reason, meanings: Readonly<Record<string, string>>): string =>
  explained(reason, meanings, (text) => quoted(text, REASON))

type Words = { readonly [T in AlertType]: (entry: Entry, data: Events[T], look: AlertLook) => string }

const TOLD: Words = {
  'breaker.tripped': ({ subject }, { scope, action, until, reason }, { zone, now, words: { alerts, risk } }) => {
    const who = scope === 'org' ? alerts.everyAgent : subject
    const what = action === 'pause' ? alerts.pausedUntil(clockTime(until, zone, now)) : alerts.probation
    return alerts.breaker(told(reason, risk.reasons), who, what)
  },
  'kpi.alerted': (_, { reason }, { words }) => words.alerts.kpi(told(reason, words.risk.reasons)),
  'org.halted': (_, { by, reason }, { words }) => words.alerts.halted(by.operator, quoted(reason, REASON)),
  'org.resumed': (_, __, { words }) => words.alerts.resumed,
  'budget.warned': ({ subject }, { percent, used, limit }, { words }) => {
    const amount = (n: number): string => (subject.startsWith('tokens.') ? words.common.tokens(n) : formatUsd(n))
    return words.alerts.budget(percent, quoted(subject, REASON), amount(used), amount(limit))
  },
  'motion.made': (_, { motion, by }, { words: { alerts, motions } }) =>
    // Other motions are no alerts.
    alerts.authenticator.proposed(by?.operator ?? motions.server, motion.kind === 'replace-authenticator' ? motion.operator : ''),
  'totp.enrolled': ({ subject }, { by }, { words }) => words.alerts.authenticator.replaced(subject, by),
  'experiment.committed': ({ subject }, { overlay: { from, to } }, { words }) =>
    words.alerts.promoted(quoted(subject, REASON), legible(to), legible(from)),
  'experiment.rolled_back': ({ subject }, { why }, { words }) =>
    words.alerts.rolledBack(quoted(subject, REASON), words.experiments.why[why]),
  'experiment.stopped': ({ subject }, { reason }, { words }) =>
    words.alerts.stopped(quoted(subject, REASON), told(reason, words.experiments.ended)),
  'card.failed': ({ subject }, { input: { command } }, { words }) =>
    words.alerts.cardFailed(shortId(subject), command.channel, quoted(command.reason, REASON)),
}
