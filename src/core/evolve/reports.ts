import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import { KEPT_REPORTS, NAMED_PROPOSALS } from '../reports/owed.ts'
import type { ReportRow, Told } from '../reports/record.ts'
import type { State } from '../state.ts'
import type { Seq } from '../units.ts'

/** `report.made` */
export function onReportMade(state: State, { subject: id, seq, at }: Entry, { input, channels, messages }: Events['report.made']): void {
  const { day = '', proposals = [] } = input.command.report ?? {}
  const named = proposals.slice(0, NAMED_PROPOSALS)
  const nobody = Object.fromEntries(channels.map((channel) => [channel, { refs: [] }]))
  state.reports.set(id, { id, seq, at, day, proposals: named, version: seq, messages, channels: nobody })
  const old = [...state.reports.entries()].sort(([, a], [, b]) => b.seq - a.seq).slice(KEPT_REPORTS)
  for (const [gone] of old) state.reports.delete(gone)
}

/** `report.posted`: what was decided while its head was posted that one is owed. */
export const onReportPosted = (state: State, { subject, seq }: Entry, { input: { command } }: Events['report.posted']): void =>
  change(state, subject, command.channel, (told, row) => ({
    ...told,
    refs: [...told.refs, command.ref],
    ...(command.version === undefined ? {} : { head: headAfter(row, command.version, seq) }),
  }))

/** `report.edited` */
export const onReportEdited = (state: State, { subject, seq }: Entry, { input: { command } }: Events['report.edited']): void =>
  change(state, subject, command.channel, ({ head: _, ...told }, row) =>
    command.gone === undefined ? { ...told, head: headAfter(row, command.version, seq) } : told,
  )

/** The job of the edit that a head is owed which shows its report as of `version`, as entry `seq` says. */
const headAfter = (row: ReportRow, version: Seq, seq: Seq): Seq => (row.version > version ? seq : 0)

/** A motion ended: every head that names it is owed an edit. While one is owed there is no second job: however many end, one edit tells. */
export function tellHeads(state: State, { subject, seq }: Entry): void {
  for (const [id, row] of [...state.reports.entries()]) {
    if (!row.proposals.includes(subject)) continue
    const channels = Object.entries(row.channels).map(([channel, told]) => [channel, told.head === 0 ? { ...told, head: seq } : told])
    state.reports.set(id, { ...row, version: seq, channels: Object.fromEntries(channels) })
  }
}

/** `report.failed` */
export const onReportFailed = (state: State, { subject }: Entry, { input: { command } }: Events['report.failed']): void =>
  change(state, subject, command.channel, (told) => ({ ...told, failed: true }))

function change(state: State, id: string, channel: string, to: (told: Told, row: ReportRow) => Told): void {
  const row = state.reports.get(id)
  const told = row?.channels[channel]
  if (row && told) state.reports.set(id, { ...row, channels: { ...row.channels, [channel]: to(told, row) } })
}
