import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import { KEPT_REPORTS } from '../reports/owed.ts'
import type { Told } from '../reports/record.ts'
import type { State } from '../state.ts'

/** `report.made` */
export function onReportMade(state: State, { subject: id, seq, at }: Entry, { input, channels, messages }: Events['report.made']): void {
  const day = input.command.report?.day ?? ''
  state.reports.set(id, { id, seq, at, day, messages, channels: Object.fromEntries(channels.map((channel) => [channel, { refs: [] }])) })
  const old = [...state.reports.entries()].sort(([, a], [, b]) => b.seq - a.seq).slice(KEPT_REPORTS)
  for (const [gone] of old) state.reports.delete(gone)
}

/** `report.posted` */
export const onReportPosted = (state: State, { subject }: Entry, { input: { command } }: Events['report.posted']): void =>
  change(state, subject, command.channel, (told) => ({ ...told, refs: [...told.refs, command.ref] }))

/** `report.failed` */
export const onReportFailed = (state: State, { subject }: Entry, { input: { command } }: Events['report.failed']): void =>
  change(state, subject, command.channel, (told) => ({ ...told, failed: true }))

function change(state: State, id: string, channel: string, to: (told: Told) => Told): void {
  const row = state.reports.get(id)
  const told = row?.channels[channel]
  if (row && told) state.reports.set(id, { ...row, channels: { ...row.channels, [channel]: to(told) } })
}
