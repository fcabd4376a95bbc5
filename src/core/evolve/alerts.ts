import { NOTHING_UNTOLD, toldUpto } from '../card.ts'
import { compileCharter } from '../charter/compile.ts'
import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import { isAlert, MOST_ALERTS } from '../notes/alerts.ts'
import type { State } from '../state.ts'

/** An alert is owed to every channel for alerts of the charter in force that nobody has muted. */
export function tellAlerts(state: State, entry: Entry): void {
  if (!isAlert(entry) || !state.charter) return
  for (const channel of compileCharter(state.charter).channels) {
    if (!channel.for.includes('alerts') || state.mutes.get(channel.key)?.includes('alerts')) continue
    const { entries, job } = state.alerts.get(channel.key) ?? NOTHING_UNTOLD
    state.alerts.set(channel.key, { entries: [...entries, entry.seq].slice(-MOST_ALERTS), job: job === 0 ? entry.seq : job })
  }
}

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
  if (kinds.includes('alerts')) state.alerts.delete(subject)
}
