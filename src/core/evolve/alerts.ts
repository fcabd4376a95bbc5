import { NOTHING_UNTOLD, toldUpto } from '../card.ts'
import { compileCharter } from '../charter/compile.ts'
import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import { isAlert, MOST_ALERTS } from '../notifications/alerts.ts'
import type { MutableKind } from '../notifications/kinds.ts'
import type { State } from '../state.ts'
import type { Seq } from '../units.ts'

/**
 * An alert is owed to every channel for alerts of the charter in force that nobody has muted, a summary to every one for reports: there
 * the new one takes the place of an older that was not told.
 */
export function tellAlerts(state: State, entry: Entry): void {
  const kind = kindOf(entry)
  if (!kind || !state.charter) return
  const old = kind === 'reports' ? summariesIn(state) : NO_SEQS
  for (const channel of compileCharter(state.charter).channels) {
    if (!channel.for.includes(kind) || state.mutes.get(channel.key)?.includes(kind)) continue
    const { entries, job } = state.alerts.get(channel.key) ?? NOTHING_UNTOLD
    const known = entries.filter((seq) => !old.has(seq))
    state.alerts.set(channel.key, { entries: [...known, entry.seq].slice(-MOST_ALERTS), job: job === 0 ? entry.seq : job })
  }
}

const kindOf = (entry: Entry): MutableKind | undefined =>
  isAlert(entry) ? 'alerts' : entry.type === 'summary.made' ? 'reports' : undefined

const NO_SEQS: ReadonlySet<Seq> = new Set()

/** The entries of summaries. */
const summariesIn = ({ days }: State): ReadonlySet<Seq> => new Set([...days.entries()].flatMap(([, { told }]) => told ?? []))

/** `alert.posted`, `alert.failed` */
export function onAlertTold(state: State, { seq, subject }: Entry, { input }: Events['alert.posted' | 'alert.failed']): void {
  const left = toldUpto(state.alerts.get(subject) ?? NOTHING_UNTOLD, input.command.upto, seq)
  if (left.entries.length === 0) state.alerts.delete(subject)
  else state.alerts.set(subject, left)
}

/** `channel.muted`: what was owed of a kind that is muted now is not. */
export function onMuted(state: State, { subject }: Entry, { input }: Events['channel.muted']): void {
  const { kinds } = input.command
  if (kinds.length === 0) state.mutes.delete(subject)
  else state.mutes.set(subject, kinds)
  const owed = state.alerts.get(subject)
  if (!owed) return
  const summaries = summariesIn(state)
  const entries = owed.entries.filter((seq) => !kinds.includes(summaries.has(seq) ? 'reports' : 'alerts'))
  if (entries.length === 0) state.alerts.delete(subject)
  else state.alerts.set(subject, { ...owed, entries })
}
