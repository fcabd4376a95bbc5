import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import { type AlertType, isAlert } from '../notes/alerts.ts'
import { formatUsd, type Millis } from '../units.ts'
import { clockTime } from '../when.ts'
import { quoted, shortId } from './text.ts'

/** Characters of a reason in an alert. */
const REASON = 300

/** How alerts are told. */
export interface AlertLook {
  readonly zone: string
  readonly now: Millis
}

/** What channels for alerts are told of entries, a line each, oldest first; what somebody else wrote stands in curly quotes. */
export const alertLines = (entries: readonly Entry[], look: AlertLook): readonly string[] =>
  entries.flatMap((entry) => {
    if (!isAlert(entry)) return []
    const words = WORDS[entry.type] as (entry: Entry, data: unknown, look: AlertLook) => string
    return `${words(entry, entry.data, look)} (${clockTime(entry.at, look.zone, look.now)})`
  })

type Words = { readonly [T in AlertType]: (entry: Entry, data: Events[T], look: AlertLook) => string }

const WORDS: Words = {
  'breaker.tripped': ({ subject }, { scope, action, until, reason }, { zone, now }) => {
    const who = scope === 'org' ? 'Every agent' : subject
    const what = action === 'pause' ? `paused until ${clockTime(until, zone, now)}` : 'on probation: people are asked about all it wants'
    return `A breaker tripped: ${quoted(reason.text, REASON)}. ${who} is ${what}.`
  },
  'kpi.alerted': (_, { reason }) => `A key figure fell behind: ${quoted(reason.text, REASON)}.`,
  'org.halted': (_, { by, reason }) =>
    `Everything is halted by ${by.operator}: ${quoted(reason, REASON)}. What waited is rejected, and nothing is granted until operators lift it.`,
  'org.resumed': () => 'The halt is lifted: new requests are decided again.',
  'budget.warned': ({ subject }, { percent, used, limit }) => {
    const amount = (n: number): string => (subject.startsWith('tokens.') ? `${n} tokens` : formatUsd(n))
    return `${percent} % of the budget ${quoted(subject, REASON)} is used: ${amount(used)} of ${amount(limit)}.`
  },
  'card.failed': ({ subject }, { input: { command } }) =>
    `The card of ${shortId(subject)} cannot be shown in ${command.channel} any more: ${quoted(command.reason, REASON)}. Who is asked there does not see it; the inbox has it.`,
}
