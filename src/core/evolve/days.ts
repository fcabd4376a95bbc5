import { electorateOf } from '../approvals/electorate.ts'
import { groupsAsked, openTurn } from '../approvals/stage.ts'
import { stageProgress } from '../approvals/view.ts'
import { dayOf, daysUpTo } from '../budget/calendar.ts'
import { compileCharter } from '../charter/compile.ts'
import type { Entry } from '../entry.ts'
import type { Events, EventType } from '../event.ts'
import { LOCAL } from '../quorum.ts'
import type { RequestRecord, State } from '../state.ts'
import { lastDue } from '../summary/due.ts'
import { type DayTally, plusAll, plusOne, QUIET, rounded } from '../summary/tally.ts'
import { onAdopted } from './law.ts'

/** Days that are kept: today, yesterday, and the one that is told today before its hour. */
const KEPT = 3

type Counted<T extends EventType> = (tally: DayTally, data: Events[T], on: { readonly state: State; readonly entry: Entry }) => DayTally

const rejection = (tally: DayTally, cause: keyof DayTally['rejected']): DayTally => ({
  ...tally,
  rejected: { ...tally.rejected, [cause]: (tally.rejected[cause] ?? 0) + 1 },
})

const COUNTED = {
  'request.asked': (tally, { outcome }) => {
    const asked = { ...tally, asked: tally.asked + 1 }
    if (outcome.status === 'refused') return rejection(asked, outcome.cause)
    return outcome.status === 'granted' ? { ...asked, atOnce: asked.atOnce + 1 } : asked
  },
  'request.granted': (tally, { by }) =>
    by.length > 0 ? { ...tally, byPeople: tally.byPeople + 1 } : { ...tally, atOnce: tally.atOnce + 1 },
  'vote.cast': (tally, { operator, stage }, { state, entry }) => {
    const record = state.requests.get(entry.subject)
    if (!record) return tally
    const since = record.escalation?.staged?.turns[stage ?? 0]?.since ?? record.at
    const took = String(rounded(entry.at - since))
    return { ...tally, decided: plusOne(tally.decided, operator), answers: plusOne(tally.answers, took) }
  },
  'request.refused': (tally, { cause }, { state, entry }) => {
    const rejected = rejection(tally, cause)
    const record = state.requests.get(entry.subject)
    if (cause !== 'timeout' || record?.status.name !== 'pending') return rejected
    const staged = record.escalation?.staged
    const timeouts = plusOne(tally.timeouts, staged?.route ?? '')
    const { stage, turn } = staged ? openTurn(staged) : {}
    const groups = stage && turn ? plusAll(tally.groups, groupsAsked(stage, turn)) : tally.groups
    return { ...rejected, timeouts, groups, missed: plusAll(tally.missed, unanswered(state, record)) }
  },
} as const satisfies { readonly [T in EventType]?: Counted<T> }

/** Who was asked about a request and has not answered. */
function unanswered(state: State, record: RequestRecord): readonly string[] {
  if (!state.charter) return []
  const charter = compileCharter(state.charter)
  const progress = stageProgress(record, charter)
  const votes = record.escalation?.votes ?? []
  const answered = progress
    ? [...progress.rejected, ...progress.here.map(({ operator }) => operator)]
    : votes.map(({ operator }) => operator)
  const asked = progress?.people ?? approversOf(charter, record.ask.agent_id)
  // The operator token is nobody by name: it lets nothing pass.
  return asked.filter((operator) => operator !== LOCAL && !answered.includes(operator))
}

function approversOf(charter: ReturnType<typeof compileCharter>, agent: string): readonly string[] {
  const electorate = electorateOf(charter, agent)
  return charter.operators.map(({ id }) => id).filter((id) => electorate.mayApprove(id))
}

/** Counts an entry for its day; looked at before it changes what it is about. */
export function noteDay(state: State, entry: Entry): void {
  if (!Object.hasOwn(COUNTED, entry.type) || !state.charter) return
  const counted = COUNTED[entry.type as keyof typeof COUNTED] as Counted<EventType>
  const day = dayOf(entry.at, state.charter.charter.timezone)
  put(state, day, counted(state.days.get(day) ?? QUIET, entry.data as Events[EventType], { state, entry }))
}

/** With a new day those go that no summary will ever be of. */
function put(state: State, day: string, tally: DayTally): void {
  if (!state.days.has(day) && state.charter) {
    const oldest = daysUpTo(dayOf(state.at, state.charter.charter.timezone), KEPT).at(-1) as string
    for (const [key] of [...state.days.entries()]) if (key < oldest) state.days.delete(key)
  }
  state.days.set(day, tally)
}

/** `summary.made` */
export const onSummaryMade = (state: State, entry: Entry, { summary }: Events['summary.made']): void =>
  put(state, summary.day, { ...(state.days.get(summary.day) ?? QUIET), told: entry.seq })

/** `charter.adopted`: from the first charter on that asks for summaries they are owed, and none of a day whose hour was over by then. */
export function onCharter(state: State, entry: Entry, data: Events['charter.adopted']): void {
  const asked = state.charter?.charter.approvals?.summary_at
  onAdopted(state, entry, data)
  const day = asked === undefined && state.charter ? lastDue(state.charter.charter, entry.at) : undefined
  if (day === undefined) return
  const tally = state.days.get(day) ?? QUIET
  put(state, day, { ...tally, told: tally.told ?? 0 })
}
