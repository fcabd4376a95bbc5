import type { Answer } from '../../core/decide/index.ts'
import { improve } from '../../core/improvements/judge.ts'
import type { Improvement } from '../../core/improvements/kinds.ts'
import type { ImproveBody } from '../../core/improvements/record.ts'
import type { Door, Principal } from '../../core/principal.ts'
import { type ProblemCode, refusal } from '../../core/problem.ts'
import type { Millis } from '../../core/units.ts'
import type { GovernorFace } from '../../governor/face.ts'
import type { Backtester } from '../backtest/backtester.ts'
import { evidenceOf } from './evidence.ts'
import { trialOf } from './trial.ts'

const DAY: Millis = 86_400_000

/** Who proposes, and what is known besides. */
export interface Proposer extends Pick<ImproveBody, 'found_by' | 'undoes' | 'rebases'> {
  readonly principal: Principal
  readonly door: Door
  readonly reason?: string
  /** The motion's id; absent: a new one. */
  readonly id?: string
}

/** What a proposal is made with. */
export interface ProposeDeps {
  readonly governor: Pick<GovernorFace, 'state' | 'submit' | 'ids' | 'clock'>
  readonly backtest: Backtester
}

const no = (code: ProblemCode, detail: string): Answer => ({ ok: false, refusal: refusal(code, detail) })

/**
 * Tests a change over the last days and puts it to the operators; the answer's subject is the motion. A charter that changes
 * meanwhile is refused by the core, since what was tested was another change. @throws what the ledger's store throws
 */
export async function proposeImprovement(
  { governor, backtest }: ProposeDeps,
  change: Improvement,
  days: number,
  by: Proposer,
): Promise<Answer> {
  const { charter, charterHash: base } = governor.state()
  const improved = charter && improve(charter, change)
  if (!improved || 'refused' in improved) return no('wrong_state', improved?.refused.text ?? 'No charter is in force')
  const to = governor.clock.now() + 1
  const window = { from: to - days * DAY, to }
  const trial = await trialOf(improved.content, change, window, async (id) => governor.state().requests.get(id)?.ask)
  if (!trial) return no('wrong_state', 'There is no such request here any more, and requests stay for a day after they end')
  const tests = await backtest(window, [trial])
  const [result] = tests.results
  const { difference } = tests.check
  if (difference || !result)
    return no('wrong_state', `The ledger does not come out the same again at entry ${difference?.seq}, so nothing is proposed from it`)
  const { principal, door, reason, id, ...more } = by
  const who = { principal, door, ...(reason === undefined ? {} : { reason }), ...(id === undefined ? {} : { id }) }
  return moveImprovement(governor, { change, base, evidence: evidenceOf(tests, result), ...more }, who)
}

/** Puts a change that was tested to the operators. One that is open already is the answer's subject, instead of a second one. */
export async function moveImprovement(
  governor: Pick<GovernorFace, 'submit' | 'ids'>,
  body: ImproveBody,
  { principal, door, reason, id }: Omit<Proposer, 'found_by' | 'undoes' | 'rebases'>,
): Promise<Answer> {
  const motion_id = id ?? governor.ids.next('mot_')
  const why = reason === undefined ? {} : { reason }
  const answer = await governor.submit({ kind: 'move', motion_id, motion: { kind: 'improve', ...body }, door, ...why }, principal)
  const twin = answer.ok ? undefined : answer.refusal.context?.['motion_id']
  return typeof twin === 'string' ? { ok: true, subject: twin } : answer
}
