import type { ScheduleName } from '../charter/sections/kaizen/schedules.ts'
import type { Context } from '../decide/context.ts'
import type { State } from '../state.ts'
import type { Seq } from '../units.ts'
import type { ReportDraft } from './draft.ts'
import type { ReportRow, Told } from './record.ts'

/** The messages of a report in a channel, in order: what to do, the pictures, the detail. */
const PARTS = ['head', 'pictures', 'detail'] as const
/** One of {@link PARTS}. */
export type ReportPart = (typeof PARTS)[number]

/** Proposals that the head of a report names; the rest is counted. */
export const NAMED_PROPOSALS = 5

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

/** Whether the head of a report in a channel names something as open that is decided by now. */
export const headOwed = ({ head, failed }: Told): boolean => head !== undefined && head > 0 && !failed

type ReportEffect = { readonly kind: 'report' | 'head'; readonly subject: string; readonly channel: string }

/** Channels that have still to be told a report, or whose head is behind, each with the entry whose job it is. */
export const reportsOwed = (state: Pick<State, 'reports' | 'mutes'>): readonly { readonly effect: ReportEffect; readonly job: Seq }[] =>
  [...state.reports.entries()].flatMap(([subject, row]) =>
    Object.entries(row.channels).flatMap(([channel, told]) => [
      ...(partOwed(state, row, channel) === undefined ? [] : [{ effect: { kind: 'report', subject, channel } as const, job: row.seq }]),
      ...(headOwed(told) ? [{ effect: { kind: 'head', subject, channel } as const, job: told.head ?? 0 }] : []),
    ]),
  )

/** Whether a report will say what became of a motion: one that it names is open, or its head is behind. Until then the motion stays known. */
export const isReported = ({ reports, motions }: Pick<State, 'reports' | 'motions'>, motion: string): boolean =>
  [...reports.entries()].some(
    ([, { proposals, channels }]) =>
      proposals.includes(motion) &&
      (proposals.some((id) => motions.get(id)?.status.name === 'open') || Object.values(channels).some(headOwed)),
  )
