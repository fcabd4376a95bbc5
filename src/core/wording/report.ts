import { legible } from '../legible.ts'
import type { Figures, ReportDraft, WasteLine } from '../reports/draft.ts'
import { isQuiet, NAMED_PROPOSALS } from '../reports/owed.ts'
import { formatUsd, type Micros } from '../units.ts'
import { clockTime } from '../when.ts'
import type { Catalogue } from './catalogue/index.ts'
import { type Look, motionEnd, motionHeadline } from './motion.ts'
import { cut, shortId } from './text.ts'
import { lasting } from './time.ts'

/** A labelled part of a report; text is plain, what others named is made legible and stands in it as it is. */
export interface ReportSection {
  readonly label: string
  readonly text: string
}

/** Lines of a list in the detail. */
const LINES = 12
/** As what a report is told: what it names is told as it is by now. */
export type ReportLook = Pick<Look, 'state' | 'zone' | 'now' | 'words'>

/** Characters of a name. */
const NAME = 60

const name = (text: string): string => cut(legible(text), NAME)

/** The first message: what to do, then what changed. A quiet day is its headline alone. */
export function reportHead(
  report: ReportDraft,
  look: ReportLook,
): { readonly headline: string; readonly sections: readonly ReportSection[] } {
  const { words } = look
  const { reports } = words
  if (isQuiet(report)) return { headline: reports.quiet(report.day), sections: [] }
  return {
    headline: reports.title(report.day),
    sections: [
      { label: reports.labels.todo, text: todoLines(report, look).join('\n') },
      { label: reports.labels.changed, text: [...changeLines(report, words), ...newLines(report, look)].join('\n') },
    ],
  }
}

/** What to do, the most pressing first. */
export function todoLines({ proposals, waiting, waste }: ReportDraft, look: ReportLook): readonly string[] {
  const { words } = look
  const { reports } = words
  const named = proposals.slice(0, NAMED_PROPOSALS).map((id, i) => `${i + 1}. ${proposalText(id, look)}`)
  const more = proposals.length - named.length
  const [worst] = waste
  const lines = [
    ...named,
    ...(more > 0 ? [`• ${reports.moreProposals(more)}`] : []),
    ...(waiting > 0 ? [`• ${reports.waiting(waiting)}`] : []),
    ...(worst ? [`• ${reports.biggest(wasteTitle(worst, words), wasteCost(worst, words), wasteAction(worst, words))}`] : []),
  ]
  return lines.length > 0 ? lines : [reports.nothingToDo]
}

/** A proposal as it is by now: to be decided, or what became of it (`Rejected: alice proposes … – by carol in Telegram at 13:12 CET …`). */
function proposalText(id: string, { state, zone, now, words }: ReportLook): string {
  const { reports } = words
  const record = state.motions.get(id)
  if (!record) return reports.decided
  const headline = motionHeadline(record, state, words)
  const end = motionEnd(record, zone, now, words)
  return end ? `${end.label}: ${headline} – ${end.text}` : `${reports.decide(headline)} (${words.common.id(shortId(id))})`
}

const wasteTitle = ({ waste, about = {} }: WasteLine, { reports }: Catalogue): string => {
  const title = Object.hasOwn(reports.wastes, waste) ? reports.wastes[waste]?.title : undefined
  const of = Object.entries(about).map(([key, value]) => (key === 'never' ? (reports.never[value] ?? name(value)) : name(value)))
  return `${title ?? name(waste)}${of.length > 0 ? ` (${of.join(', ')})` : ''}`
}

const wasteAction = ({ waste }: WasteLine, { reports }: Catalogue): string =>
  (Object.hasOwn(reports.wastes, waste) ? reports.wastes[waste]?.action : undefined) ?? reports.unknownWaste

const wasteCost = ({ cost, time, count }: WasteLine, words: Catalogue): string =>
  [...(cost > 0 ? [formatUsd(cost)] : []), ...(time > 0 ? [lasting(time, words)] : []), words.reports.times(count)].join(', ')

/** Each figure beside that of the day before; what did not change says so. */
export function changeLines({ now, before }: ReportDraft, words: Catalogue): readonly string[] {
  const { reports } = words
  const written = (figures: Figures): Readonly<Record<keyof Figures, string>> => ({
    asked: String(figures.asked),
    granted: String(figures.granted),
    rejected: String(figures.rejected),
    unanswered: String(figures.unanswered),
    answers: String(figures.answers),
    median: figures.median === null ? '–' : lasting(figures.median, words),
    spent: formatUsd(figures.spent),
  })
  const [today, earlier] = [written(now), written(before)]
  return (Object.keys(reports.figures) as (keyof Figures)[])
    .filter((key) => key !== 'median' || now.median !== null || before.median !== null)
    .map((key) => `${reports.figures[key]}: ${today[key]} (${today[key] === earlier[key] ? reports.same : reports.before(earlier[key])})`)
}

/** Waste that was not there before, with since when. */
const newLines = ({ new_waste = [] }: ReportDraft, { zone, now, words }: ReportLook): readonly string[] =>
  new_waste.map((one) => words.reports.newWaste(clockTime(one.since ?? now, zone, now), wasteTitle(one, words), wasteCost(one, words)))

/** The message below the pictures: the numbers that they show, and more. */
export function reportDetail(report: ReportDraft, words: Catalogue): readonly ReportSection[] {
  const { reports, common } = words
  const limits = new Map(report.budgets.map(({ agent, limit }) => [agent, limit]))
  const sums = new Map<string, Micros>()
  for (const { agent, cost } of report.spend) sums.set(agent, (sums.get(agent) ?? 0) + cost)
  const spend = report.spend.map(
    ({ agent, model, cost }) =>
      `${name(agent)}, ${model === null ? reports.noModel : name(model)}: ${formatUsd(cost)}${share(sums.get(agent), limits.get(agent), words)}`,
  )
  const percent = (part: number): number => Math.round(part * 100)
  const savings = report.savings.map(
    ({ experiment, saving, low, high, ended }) =>
      `${name(experiment)} ${reports.saves(percent(saving), percent(low), percent(high))}${ended ? `; ${reports.ended[ended]}` : ''}`,
  )
  const hours = report.hours.map(
    ({ hour, answers, median }) => `${String(hour).padStart(2, '0')}:00 ${reports.withinHour(answers, lasting(median, words))}`,
  )
  const waste = report.waste.map((line) => `${wasteTitle(line, words)}: ${wasteCost(line, words)}. ${wasteAction(line, words)}`)
  const part = (label: string, lines: readonly string[]): readonly ReportSection[] => {
    const more = lines.length - LINES
    if (lines.length === 0) return []
    return [{ label, text: [...lines.slice(0, LINES), ...(more > 0 ? [common.more(more)] : [])].join('\n') }]
  }
  return [
    ...part(reports.labels.spend, spend),
    ...part(reports.labels.savings, savings),
    ...part(reports.labels.waste, waste),
    ...part(reports.labels.hours, hours),
  ]
}

const share = (used: Micros | undefined, limit: Micros | undefined, { reports }: Catalogue): string =>
  used === undefined || limit === undefined || limit === 0 ? '' : `; ${reports.ofBudget(Math.round((used / limit) * 100))}`
