import type { ModelLaw } from '../../core/arbiter/law.ts'
import { costOf, type TokenUsage } from '../../core/arbiter/prices.ts'
import type { ScorerBody } from '../../core/charter/sections/kaizen/scorer.ts'
import { answerText, type SampleContent } from '../../core/samples/content.ts'
import type { Micros } from '../../core/units.ts'
import { fitsThumb } from '../../core/wording/thumb.ts'
import { LlmError } from '../../llm/errors.ts'
import type { Llm } from '../../llm/port.ts'
import { JUDGE_CALLS, JUDGE_FRAME, JUDGE_TOKENS } from '../scorers/judge.ts'
import { type Quality, type Scorer, type ScorerDeps, ScorerFault } from '../scorers/scorer.ts'
import { makeScorer } from '../scorers/table.ts'
import { mostInput, Purse, PurseEmpty, worstOf } from './purse.ts'

/** What is tried: another model on the content of a call, and how the two answers are compared. */
export interface ShadowWork {
  /** The model to run: the candidate; or the control, on what a promoted candidate answered. */
  readonly run: { readonly model: string; readonly as: keyof Quality }
  readonly scorer: ScorerBody
  readonly content: SampleContent
  /** The models of the charter that the experiment runs under. */
  readonly models: ModelLaw
}

/** What trying needs of the world. */
export interface ShadowDeps extends Omit<ScorerDeps, 'ask'> {
  readonly llm: Llm
}

/** What came of it. `spent` is all that was or may have been paid; `cost` is what each model's own call took. */
export type ShadowOutcome =
  | { readonly kind: 'scored'; readonly quality: Quality; readonly cost: Record<keyof Quality, Micros>; readonly spent: Micros }
  /** People score: both answers, to be shown to them and forgotten. */
  | {
      readonly kind: 'answered'
      readonly answers: Record<keyof Quality, string>
      readonly cost: Record<keyof Quality, Micros>
      readonly spent: Micros
    }
  | { readonly kind: 'failed'; readonly reason: string; readonly spent: Micros }

/** Work that is ready to be done, once `worst` is set aside. */
export interface PreparedShadow {
  readonly worst: Micros
  /** Calls the model, scores, and forgets both answers. Never throws. */
  run(): Promise<ShadowOutcome>
}

/** Room for the answer: twice what the first one took, so that one that says more is not cut for it. In tokens. */
const LEAST_ROOM = 1_024
const MOST_ROOM = 65_536
/** Bytes of an answer for each of its tokens, as far as a judge is paid to read it. */
const BYTES_A_TOKEN = 8

/**
 * Makes ready to try a model: what can be known to fail fails here, before a cent is set aside.
 * @returns how much must be set aside, and the work; or the reason why it cannot be done
 */
export async function prepareShadow(work: ShadowWork, deps: ShadowDeps): Promise<PreparedShadow | { readonly reason: string }> {
  const { content, models, scorer: spec, run: to } = work
  const [first, model] = [models.byId.get(content.model), models.byId.get(to.model)]
  if (!first || !model) return { reason: `The models file has no model ${first ? to.model : content.model}` }
  if (content.tools && !model.tools) return { reason: `${model.id} cannot call tools, which the sample offers` }
  const room = Math.min(MOST_ROOM, Math.max(LEAST_ROOM, 2 * content.usage.output_tokens))
  const input = mostInput(content)
  const judge = spec.kind === 'judge' ? models.byId.get(spec.model) : undefined
  if (spec.kind === 'judge' && !judge) return { reason: `The models file has no model ${spec.model} to judge` }
  const judged = judge
    ? worstOf(judge, input + JUDGE_FRAME + Buffer.byteLength(answerText(content.output)) + room * BYTES_A_TOKEN, JUDGE_TOKENS)
    : 0
  const worst = worstOf(model, input, room) + JUDGE_CALLS * judged
  const purse = new Purse(deps.llm, models, worst)
  if (spec.kind === 'human' && !fitsThumb(answerText(content.output))) return { reason: TOO_LONG }
  let score: Scorer | undefined
  try {
    score =
      spec.kind === 'human'
        ? undefined
        : await makeScorer(spec, { ...deps, ask: async (question) => (await purse.complete(question)).text })
  } catch (error) {
    return { reason: reasonOf(error) }
  }
  const run = async (): Promise<ShadowOutcome> => {
    try {
      const { messages, tools } = content
      const reply = await purse.complete({ model: model.id, messages, ...(tools ? { tools } : {}), maxOutputTokens: room })
      const costs = [costOf(first.prices, usageOf(content)), purse.spent] as const
      const [cost, answers] = [sides(to.as, ...costs), sides(to.as, answerText(content.output), answerText(reply))]
      if (!score)
        return fitsThumb(answerText(reply))
          ? { kind: 'answered', answers, cost, spent: purse.spent }
          : { kind: 'failed', reason: TOO_LONG, spent: purse.spent }
      return { kind: 'scored', quality: await score({ messages, ...answers }), cost, spent: purse.spent }
    } catch (error) {
      return { kind: 'failed', reason: reasonOf(error), spent: purse.spent }
    }
  }
  return { worst, run }
}

const TOO_LONG = 'An answer is too long to be compared in a chat'

/** What belongs to the first call and what to the one in the shadow, under the names of control and candidate. */
const sides = <T>(as: keyof Quality, first: T, shadow: T): Record<keyof Quality, T> =>
  as === 'candidate' ? { control: first, candidate: shadow } : { control: shadow, candidate: first }

const usageOf = ({ usage }: SampleContent): TokenUsage => ({
  input: usage.input_tokens,
  output: usage.output_tokens,
  cached: usage.cached_tokens ?? 0,
  reasoning: usage.reasoning_tokens ?? 0,
})

/** Why, in words that hold nothing of what was tried. */
function reasonOf(error: unknown): string {
  if (error instanceof LlmError) return `The model did not answer: ${error.code}`
  if (error instanceof ScorerFault || error instanceof PurseEmpty) return error.message
  return 'A fault while it was tried'
}
