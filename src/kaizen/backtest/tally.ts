import type { AskOutcome } from '../../core/event.ts'
import { higher } from '../../core/risk/level.ts'
import type { Micros, Millis } from '../../core/units.ts'
import type { Asked, Judged } from './judged.ts'
import type { Met } from './lens.ts'
import { approvalsOf, waitOf } from './needed.ts'
import { createPatterns } from './patterns.ts'
import { ANSWERS, type Answered, type Backtest, RISK_WEIGHT, RISKS, type Risk, type RiskSum, type Sum } from './result.ts'

/** Adds decisions up for one charter. */
export interface Tally {
  add(judged: Judged): void
  /** The work of a granted request failed; what was charged for it in all. */
  failed(request: string, charged: Micros): void
  /** What came of it, once the whole ledger was read. */
  result(charter: string, blind: readonly string[]): Backtest
}

/** How a request was answered at once. */
export const answeredOf = (met: Met): Answered => ('code' in met ? 'refused' : ANSWER_OF[met.outcome.status])

const ANSWER_OF = { granted: 'granted', queued: 'granted', pending: 'asked', refused: 'refused' } as const satisfies Record<
  AskOutcome['status'],
  Answered
>

/** How bad a request could get: the higher of what the two charters find, so that no candidate makes itself look safe. */
export function riskIn(was: Met, would: Met): Risk {
  const [a, b] = [assessed(was), assessed(would)]
  return a && b ? higher(a, b) : (a ?? b ?? 'unknown')
}

const assessed = (met: Met) => ('code' in met ? undefined : met.assessment?.risk)

/** What a request that people were asked about would have met, as far as its end matters. */
interface Waited {
  readonly asked: Asked
  readonly would: Answered
  /** Approvals more (or less) than it needed, where people would still be asked. */
  readonly more: number
  /** How long people would have; 0 where nobody would be asked. */
  readonly wait: Millis
  /** How long they had. */
  readonly had: Millis
}

const sum = () => ({ count: 0, amount: 0 })
const row = () => ({ granted: sum(), asked: sum(), refused: sum() })
const risks = () => ({ levels: Object.fromEntries(RISKS.map((risk) => [risk, 0])) as Record<Risk, number>, score: 0 })

/** A tally that nothing was added to. */
export function createTally(): Tally {
  const cells = { granted: row(), asked: row(), refused: row() }
  const patterns = createPatterns()
  const added = risks()
  const removed = risks()
  const waited: Waited[] = []
  /** Requests that were granted and would not be, with what their failed work was charged. */
  const withheld = new Map<string, Micros>()
  let requests = 0
  let newTaps = 0

  return {
    add(judged) {
      const { command, was: wasMet, would: wouldMet, asked } = judged
      const [was, would] = [answeredOf(wasMet), answeredOf(wouldMet)]
      requests++
      plus(cells[was][would], command.ask.estimated_cost)
      const pending = pendingIn(wouldMet)
      if (asked) waited.push(waitedOf(asked, wasMet, would, pending, judged.at))
      else if (pending) newTaps += approvalsOf(pending)
      if (was === would) return
      const risk = riskIn(wasMet, wouldMet)
      patterns.add({ ...judged, risk }, was, would)
      if (would === 'granted') weigh(added, risk)
      if (was !== 'granted') return
      weigh(removed, risk)
      withheld.set(command.request_id, 0)
    },
    failed(request, charged) {
      if (withheld.has(request)) withheld.set(request, charged)
    },
    result: (charter, blind) => {
      const changed = ANSWERS.flatMap((was) => ANSWERS.map((would) => (was === would ? 0 : cells[was][would].count))).reduce(
        (a, b) => a + b,
      )
      return {
        charter,
        requests,
        changed,
        cells,
        ...peopleIn(waited, newTaps),
        money: {
          granted_more: cells.asked.granted.amount + cells.refused.granted.amount,
          held_back: cells.granted.asked.amount + cells.granted.refused.amount,
        },
        spared: [...withheld.values()].reduce((all, charged) => all + charged, 0),
        risk: { added, removed },
        ...patterns.result(),
        blind,
      }
    },
  }
}

function plus(into: { -readonly [K in keyof Sum]: Sum[K] }, amount: number): void {
  into.count++
  into.amount += amount
}

function weigh(into: { readonly levels: Record<Risk, number>; score: number } & RiskSum, risk: Risk): void {
  into.levels[risk]++
  into.score += RISK_WEIGHT[risk]
}

const pendingIn = (met: Met) => ('outcome' in met && met.outcome.status === 'pending' ? met.outcome : undefined)

function waitedOf(asked: Asked, was: Met, would: Answered, pending: ReturnType<typeof pendingIn>, at: Millis): Waited {
  const before = pendingIn(was)
  const more = pending && before ? approvalsOf(pending) - approvalsOf(before) : 0
  return { asked, would, more, wait: pending ? waitOf(pending, at) : 0, had: before ? waitOf(before, at) : 0 }
}

/** What it would mean for the people who were asked. */
function peopleIn(waited: readonly Waited[], newTaps: number): Pick<Backtest, 'taps' | 'waits_saved' | 'against_people' | 'too_late'> {
  const against = sum()
  let [was, would, saved, late] = [0, newTaps, 0, 0]
  for (const { asked, would: answer, more, wait, had } of waited) {
    const { votes, ended, ask, at } = asked
    was += votes
    if (answer === 'asked') {
      // Nobody voted, or not for the whole time: nobody would have for more or fewer approvals either.
      would += votes === 0 ? 0 : Math.max(1, votes + more)
      if (ended?.how === 'approved' && ended.at - at > wait) late++
      if (ended?.how === 'otherwise') saved += Math.max(0, Math.min(ended.at - at, had) - wait)
      continue
    }
    if (ended) saved += ended.at - at
    if (answer === 'granted' && ended?.how === 'rejected') plus(against, ask.estimated_cost)
  }
  return { taps: { was, would }, waits_saved: saved, against_people: against, too_late: late }
}
