import type { ScheduleName } from '../charter/sections/kaizen/schedules.ts'
import type { Context } from '../decide/context.ts'
import type { State } from '../state.ts'
import type { Seq } from '../units.ts'
import type { ReportDraft } from './draft.ts'
import type { ReportRow } from './record.ts'

/** The messages of a report in a channel, in order: what to do, the pictures, the detail. */
const PARTS = ['head', 'pictures', 'detail'] as const
/** One of {@link PARTS}. */
export type ReportPart = (typeof PARTS)[number]

/** Reports that are kept in the state, the newest; older ones stay in the ledger. */
export const KEPT_REPORTS = 60

/** The id of the report that a run makes; the same run always makes the same. */
export const reportId = (schedule: ScheduleName, window: string): string => `rep_${schedule}_${window.replaceAll(/[-:]/g, '')}`

/** Nothing happened, nothing waits, and nothing was wasted: one line says so. */
export const isQuiet = ({ proposals, waiting, now, spend, waste }: ReportDraft): boolean =>
  proposals.length === 0 && waiting === 0 && now.asked === 0 && now.answers === 0 && spend.length === 0 && waste.length === 0

/** In how many messages a report is told. */
export const messagesOf = (report: ReportDraft): number => (isQuiet(report) ? 1 : PARTS.length)

/** Channels that are told reports: those of the charter for them that nobody has muted. */
export const reportChannels = ({ charter, state }: Pick<Context, 'charter' | 'state'>): readonly string[] =>
  charter.channels.filter((one) => one.for.includes('reports') && !state.mutes.get(one.key)?.includes('reports')).map(({ key }) => key)

/** The part that a channel is owed next; undefined when it has been told everything, or never can be, or does not want to be. */
export function partOwed(state: Pick<State, 'mutes'>, row: ReportRow, channel: string): ReportPart | undefined {
  const told = row.channels[channel]
  if (!told || told.failed || told.refs.length >= row.messages || state.mutes.get(channel)?.includes('reports')) return undefined
  return PARTS[told.refs.length]
}

/** Channels that have still to be told a report, each with the entry whose job it is. */
export const reportsOwed = (
  state: Pick<State, 'reports' | 'mutes'>,
): readonly { readonly effect: { readonly kind: 'report'; readonly subject: string; readonly channel: string }; readonly job: Seq }[] =>
  [...state.reports.entries()].flatMap(([id, row]) =>
    Object.keys(row.channels)
      .filter((channel) => partOwed(state, row, channel) !== undefined)
      .map((channel) => ({ effect: { kind: 'report', subject: id, channel } as const, job: row.seq })),
  )
