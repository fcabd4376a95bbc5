import type { ModelLaw } from '../../core/arbiter/law.ts'
import type { ScorerBody } from '../../core/charter/sections/kaizen/scorer.ts'
import { answerText, type SampleContent } from '../../core/samples/content.ts'
import type { Micros } from '../../core/units.ts'
import { LlmError } from '../../llm/errors.ts'
import type { Llm } from '../../llm/port.ts'
import { JUDGE_CALLS, JUDGE_FRAME, JUDGE_TOKENS } from '../scorers/judge.ts'
import { type Quality, type Scorer, type ScorerDeps, ScorerFault } from '../scorers/scorer.ts'
import { makeScorer } from '../scorers/table.ts'
import { mostInput, Purse, PurseEmpty, worstOf } from './purse.ts'

/** What is tried: another model on the content of a call, and how the two answers are compared. */
export interface ShadowWork {
  readonly candidate: string
  readonly scorer: ScorerBody
  readonly content: SampleContent
  /** The models of the charter that the experiment runs under. */
  readonly models: ModelLaw
}

/** What trying needs of the world. */
export interface ShadowDeps extends Omit<ScorerDeps, 'ask'> {
  readonly llm: Llm
}

/** What came of it. `spent` is all that was or may have been paid; `cost` is the candidate's own call. */
export type ShadowOutcome =
  | { readonly kind: 'scored'; readonly quality: Quality; readonly cost: Micros; readonly spent: Micros }
  | { readonly kind: 'failed'; readonly reason: string; readonly spent: Micros }

/** Work that is ready to be done, once `worst` is set aside. */
export interface PreparedShadow {
  readonly worst: Micros
  /** Calls the candidate, scores, and forgets both answers. Never throws. */
  run(): Promise<ShadowOutcome>
}

/** Room for the candidate's answer: twice what the control took, so that one that says more is not cut for it. In tokens. */
const LEAST_ROOM = 1_024
const MOST_ROOM = 65_536
/** Bytes of an answer for each of its tokens, as far as a judge is paid to read it. */
const BYTES_A_TOKEN = 8

/**
 * Makes ready to try a candidate: what can be known to fail fails here, before a cent is set aside.
 * @returns how much must be set aside, and the work; or the reason why it cannot be done
 */
export async function prepareShadow(work: ShadowWork, deps: ShadowDeps): Promise<PreparedShadow | { readonly reason: string }> {
  const { content, models, scorer: spec } = work
  const candidate = models.byId.get(work.candidate)
  if (!candidate) return { reason: `The models file has no model ${work.candidate}` }
  if (content.tools && !candidate.tools) return { reason: `${candidate.id} cannot call tools, which the sample offers` }
  const room = Math.min(MOST_ROOM, Math.max(LEAST_ROOM, 2 * content.usage.output_tokens))
  const input = mostInput(content)
  const judge = spec.kind === 'judge' ? models.byId.get(spec.model) : undefined
  if (spec.kind === 'judge' && !judge) return { reason: `The models file has no model ${spec.model} to judge` }
  const judged = judge
    ? worstOf(judge, input + JUDGE_FRAME + Buffer.byteLength(answerText(content.output)) + room * BYTES_A_TOKEN, JUDGE_TOKENS)
    : 0
  const worst = worstOf(candidate, input, room) + JUDGE_CALLS * judged
  const purse = new Purse(deps.llm, models, worst)
  let score: Scorer
  try {
    score = await makeScorer(spec, { ...deps, ask: async (question) => (await purse.complete(question)).text })
  } catch (error) {
    return { reason: reasonOf(error) }
  }
  const run = async (): Promise<ShadowOutcome> => {
    try {
      const { messages, tools } = content
      const reply = await purse.complete({ model: candidate.id, messages, ...(tools ? { tools } : {}), maxOutputTokens: room })
      const cost = purse.spent
      const quality = await score({ messages, control: answerText(content.output), candidate: answerText(reply) })
      return { kind: 'scored', quality, cost, spent: purse.spent }
    } catch (error) {
      return { kind: 'failed', reason: reasonOf(error), spent: purse.spent }
    }
  }
  return { worst, run }
}

/** Why, in words that hold nothing of what was tried. */
function reasonOf(error: unknown): string {
  if (error instanceof LlmError) return `The model did not answer: ${error.code}`
  if (error instanceof ScorerFault || error instanceof PurseEmpty) return error.message
  return 'A fault while it was tried'
}
