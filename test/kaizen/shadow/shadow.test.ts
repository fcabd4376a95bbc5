import { describe, expect, it } from 'vitest'
import { costOf } from '../../../src/core/arbiter/prices.ts'
import { compileCharter } from '../../../src/core/charter/compile.ts'
import { ScorerBody } from '../../../src/core/charter/sections/kaizen/scorer.ts'
import { contentOf, SampleBody } from '../../../src/core/samples/content.ts'
import { type PreparedShadow, prepareShadow, type ShadowOutcome, type ShadowWork } from '../../../src/kaizen/shadow/shadow.ts'
import { LlmError } from '../../../src/llm/errors.ts'
import type { LlmCall, LlmReply } from '../../../src/llm/port.ts'
import { charterWith } from '../../support/core.ts'

const MODELS = compileCharter(charterWith()).arbiter
const [CANDIDATE = '', JUDGE = '', CONTROL = ''] = MODELS.listed.filter(({ tools }) => tools).map(({ id }) => id)
const USAGE = { input: 40, output: 10, cached: 0, reasoning: 0 }
const reply = (text: string): LlmReply => ({ text, toolCalls: [], usage: USAGE, finish: 'stop', model: 'm' })

const content = (changes: Readonly<Record<string, unknown>> = {}) =>
  contentOf(
    SampleBody.parse({
      messages: [{ role: 'user', content: 'Yes or no?' }],
      output: 'yes',
      model: CONTROL,
      usage: { input_tokens: 40, output_tokens: 10 },
      ...changes,
    }),
  )

/** Prepares a shadow whose models answer as told, and remembers the calls. */
async function shadow(
  answer: (call: LlmCall, n: number) => LlmReply,
  scorer: unknown = { kind: 'exact' },
  sample = content(),
  run: ShadowWork['run'] = { model: CANDIDATE, as: 'candidate' },
) {
  const calls: LlmCall[] = []
  const llm = {
    complete: async (call: LlmCall) => {
      calls.push(call)
      return answer(call, calls.length)
    },
    stream: () => {
      throw new Error('nothing is streamed')
    },
  }
  const work = { run, scorer: ScorerBody.parse(scorer), content: sample, models: MODELS }
  const prepared = await prepareShadow(work, { llm, commands: false, boundary: () => 'boundary' })
  return { prepared, calls }
}

async function outcome(
  ...args: Parameters<typeof shadow>
): Promise<{ readonly came: ShadowOutcome; readonly worst: number; readonly calls: LlmCall[] }> {
  const { prepared, calls } = await shadow(...args)
  if ('reason' in prepared) throw new Error(prepared.reason)
  return { came: await (prepared as PreparedShadow).run(), worst: prepared.worst, calls }
}
const priceOf = (model: string): number => costOf((MODELS.byId.get(model) ?? MODELS.listed[0])?.prices as never, USAGE)

describe('a shadow', () => {
  it('asks the candidate what the control was asked, and scores both answers', async () => {
    const { came, calls } = await outcome(() => reply('no'))
    expect(calls).toHaveLength(1)
    expect(calls[0]).toMatchObject({ model: CANDIDATE, messages: [{ role: 'user', content: 'Yes or no?' }] })
    const cost = { control: priceOf(CONTROL), candidate: priceOf(CANDIDATE) }
    expect(came).toEqual({ kind: 'scored', quality: { control: 1, candidate: 0 }, cost, spent: cost.candidate })
  })

  it('of a promoted candidate runs the control, and never takes one for the other', async () => {
    const { came } = await outcome(() => reply('yes and no'), { kind: 'regex', pattern: '^yes$' }, content(), {
      model: CANDIDATE,
      as: 'control',
    })
    const cost = { control: priceOf(CANDIDATE), candidate: priceOf(CONTROL) }
    expect(came).toEqual({ kind: 'scored', quality: { control: 0, candidate: 1 }, cost, spent: cost.control })
  })

  it('counts what a judge costs as spent, but not as the price of the candidate', async () => {
    const { came, calls, worst } = await outcome((_, n) => reply(n === 1 ? 'no' : 'TIE'), { kind: 'judge', model: JUDGE })
    expect(calls.map(({ model }) => model)).toEqual([CANDIDATE, JUDGE, JUDGE])
    expect(came).toMatchObject({ kind: 'scored', cost: { candidate: priceOf(CANDIDATE) }, spent: priceOf(CANDIDATE) + 2 * priceOf(JUDGE) })
    expect(came.spent).toBeLessThanOrEqual(worst)
  })

  it.each([
    ['was refused before it cost anything', 'rate_limited', 0],
    ['may have been charged', 'timeout', 'worst'],
  ] as const)('that %s says so and keeps what may have been spent', async (_, code, expected) => {
    const { came, worst } = await outcome(() => {
      throw new LlmError(code, 'No')
    })
    expect(came).toMatchObject({
      kind: 'failed',
      reason: `The model did not answer: ${code}`,
      spent: expected === 'worst' ? worst : expected,
    })
  })

  it('counts as spent what ended in a fault nobody foresaw, and tells nothing of it', async () => {
    const { came, worst } = await outcome(() => {
      throw new TypeError('secret content')
    })
    expect(came).toEqual({ kind: 'failed', reason: 'A fault while it was tried', spent: worst })
  })

  it('does not pay a judge for an answer that is longer than what was set aside', async () => {
    const { came, calls, worst } = await outcome(() => reply('word '.repeat(100_000)), { kind: 'judge', model: JUDGE })
    expect(calls).toHaveLength(1)
    expect(came).toMatchObject({ kind: 'failed', spent: priceOf(CANDIDATE) })
    expect(came.spent).toBeLessThanOrEqual(worst)
  })

  it.each([
    ['the candidate is not listed', {}, 'no-such-model', { kind: 'exact' }],
    ['the model of the sample is not listed', { model: 'no-such-model' }, CANDIDATE, { kind: 'exact' }],
    ['the judge is not listed', {}, CANDIDATE, { kind: 'judge', model: 'no-such-model' }],
    ['programs are off', {}, CANDIDATE, { kind: 'command', run: ['true'] }],
    ['people would have to read too much', { output: 'x'.repeat(2_000) }, CANDIDATE, { kind: 'human' }],
  ])('is not begun where %s', async (_, sample, model, scorer) => {
    const { prepared, calls } = await shadow(() => reply('no'), scorer, content(sample), { model, as: 'candidate' })
    expect(prepared).toHaveProperty('reason')
    expect(calls).toEqual([])
  })

  it('is not begun where the sample offers tools and the candidate has none', async () => {
    const [bare] = MODELS.listed.filter(({ tools }) => !tools)
    const sample = content({ tools: [{ name: 'search', parameters: {} }] })
    if (bare)
      expect((await shadow(() => reply(''), { kind: 'exact' }, sample, { model: bare.id, as: 'candidate' })).prepared).toHaveProperty(
        'reason',
      )
    expect((await shadow(() => reply(''), { kind: 'exact' }, sample)).prepared).toHaveProperty('worst')
  })
})
