import { describe, expect, it } from 'vitest'
import { compileCharter } from '../../../src/core/charter/compile.ts'
import { mostInput, Purse, PurseEmpty, worstOf } from '../../../src/kaizen/shadow/purse.ts'
import { accounted } from '../../../src/llm/accounted.ts'
import { retrying } from '../../../src/llm/bounded.ts'
import { LlmError, type LlmErrorCode } from '../../../src/llm/errors.ts'
import type { LlmCall, LlmReply } from '../../../src/llm/port.ts'
import { charterWith } from '../../support/core.ts'

const { arbiter } = compileCharter(charterWith())
const CALL: LlmCall = { model: 'gpt-mini', messages: [{ role: 'user', content: 'Q' }], maxOutputTokens: 1024 }
const MODEL = arbiter.byId.get('gpt-mini')
const WORST = MODEL ? worstOf(MODEL, mostInput(CALL), CALL.maxOutputTokens) : 0
const REPLY: LlmReply = {
  text: 'A',
  toolCalls: [],
  usage: { input: 100, output: 100, cached: 0, reasoning: 0 },
  finish: 'stop',
  model: 'x',
}

/** A purse over a provider whose tries fail so, one after the other, and then answer; tried again as in earnest. */
function purse(limit: number, ...faults: LlmErrorCode[]) {
  const seen = { tries: 0 }
  const provider = {
    complete: async () => {
      seen.tries++
      const fault = faults.shift()
      if (fault) throw new LlmError(fault, 'No')
      return REPLY
    },
    stream: () => {
      throw new Error('nothing is streamed')
    },
  }
  const llm = retrying(accounted(provider, 'fake'), { tries: 3, wait: 0, pause: async () => undefined })
  return { seen, of: new Purse(llm, arbiter, limit) }
}

describe('a purse', () => {
  it('makes no second try after one that may have been charged, unless the worst case of both was set aside', async () => {
    const one = purse(WORST, 'provider_fault')
    await expect(one.of.complete(CALL)).rejects.toMatchObject({ code: 'provider_fault', charged: true })
    expect([one.seen.tries, one.of.spent]).toEqual([1, WORST])
    const two = purse(2 * WORST, 'provider_fault')
    await expect(two.of.complete(CALL)).resolves.toBe(REPLY)
    expect(two.seen.tries).toBe(2)
    expect(two.of.spent).toBeGreaterThan(WORST)
    expect(two.of.spent).toBeLessThan(2 * WORST)
    const worse = purse(2 * WORST, 'provider_fault', 'provider_fault')
    await expect(worse.of.complete(CALL)).rejects.toMatchObject({ code: 'provider_fault' })
    expect([worse.seen.tries, worse.of.spent]).toEqual([2, 2 * WORST])
  })

  it('tries again what was not charged, and gives everything back where nothing was', async () => {
    const again = purse(WORST, 'rate_limited', 'unreachable')
    await again.of.complete(CALL)
    expect(again.seen.tries).toBe(3)
    expect(again.of.spent).toBeLessThan(WORST)
    const never = purse(WORST, 'rate_limited', 'rate_limited', 'rate_limited')
    await expect(never.of.complete(CALL)).rejects.toMatchObject({ code: 'rate_limited' })
    expect(never.of.spent).toBe(0)
  })

  it('makes no call whose worst case is not left', async () => {
    const { of, seen } = purse(WORST - 1)
    await expect(of.complete(CALL)).rejects.toBeInstanceOf(PurseEmpty)
    expect(seen.tries).toBe(0)
  })
})
