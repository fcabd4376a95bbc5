import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ProvidersStandin, type Said, startProviders, type Trouble } from '../../demo/standins/providers/standin.ts'
import { accounted } from '../../src/llm/accounted.ts'
import { bounded, retrying } from '../../src/llm/bounded.ts'
import { LlmError } from '../../src/llm/errors.ts'
import { estimateInput, estimateText } from '../../src/llm/estimate.ts'
import type { Llm, LlmCall, Spent } from '../../src/llm/port.ts'
import { adapter, call, codeOf, collected, WIRES } from './kit.ts'

let standin: ProvidersStandin
beforeAll(async () => {
  standin = await startProviders()
})
afterAll(() => standin.stop())

/** Long enough for many events, twelve characters in each. */
const LONG = 'an answer of many words, '.repeat(10)
const inTurn = (...answers: readonly (Said | Trouble)[]): void => {
  let at = 0
  standin.play(() => answers[Math.min(at++, answers.length - 1)] as Said | Trouble)
}

const RETRIES = { tries: 3, wait: 1, pause: async () => undefined }

/** A call, and what it is told of tries that came to nothing. */
const heard = (changes: Partial<LlmCall> = {}) => {
  const told: Spent[] = []
  return { told, asked: call({ spent: (spent) => told.push(spent), ...changes }) }
}

describe.each(WIRES)('tries of %s that came to nothing', (wire) => {
  const llm = (): Llm => accounted(bounded(adapter(wire, standin), wire, 60_000), wire)
  /** Anthropic says at once what it read; the others only at the end. */
  const input = async (): Promise<number> => (wire === 'anthropic' ? 900 : estimateInput(call(), wire))
  const usage = { input: 900, output: 300 }

  it('count what came of a stream that was cut, and say that it is an estimate', async () => {
    const { told, asked } = heard()
    inTurn({ text: LONG, usage, cutAfter: 6 })
    let text = ''
    const read = async (): Promise<void> => {
      for await (const chunk of llm().stream(asked)) if (chunk.kind === 'text') text += chunk.text
    }
    expect(await codeOf(read())).toBe('cut_off')
    expect(text.length).toBeGreaterThan(30)
    const output = await estimateText(text, wire)
    expect(output).toBeGreaterThan(5)
    expect(told).toEqual([{ usage: { input: await input(), output, cached: 0, reasoning: 0 }, estimated: true }])
  })

  it('count as much of one whose reader left', async () => {
    const { told, asked } = heard()
    inTurn({ text: LONG, usage, holdAfter: 6 })
    for await (const chunk of llm().stream(asked)) if (chunk.kind === 'text') break
    expect(told).toMatchObject([{ usage: { input: await input() }, estimated: true }])
    expect(told[0]?.usage.output).toBeGreaterThanOrEqual(await estimateText(LONG.slice(0, 12), wire))
    expect(told[0]?.usage.output).toBeLessThan(50)
  })

  it('count as much of one in whose middle the provider failed: by then it had written, whatever it calls its fault', async () => {
    const { told, asked } = heard()
    inTurn({ text: LONG, usage, failAfter: 6 })
    expect(['cut_off', 'overloaded']).toContain(await codeOf(collected(retrying(llm(), RETRIES).stream(asked))))
    expect(told).toMatchObject([{ usage: { input: await input() }, estimated: true }])
    expect(told[0]?.usage.output).toBeGreaterThan(5)
    expect(told[0]?.usage.output).toBeLessThan(50)
  })

  it('count the arguments of a tool that were cut off, which nobody was told of', async () => {
    const { told, asked } = heard({ tools: [{ name: 'write', parameters: { type: 'object' } }] })
    inTurn({ text: 'Look:', toolCalls: [{ name: 'write', args: { text: LONG } }], usage, cutAfter: wire === 'google' ? 2 : 12 })
    expect(await codeOf(collected(llm().stream(asked)))).toBe('cut_off')
    expect(told[0]?.usage.output).toBeGreaterThan(await estimateText('Look:', wire))
  })

  it('count as the most where the call may have been answered and nothing of it came', async () => {
    const { told, asked } = heard()
    inTurn({ text: LONG, usage, cutAfter: 0 })
    expect(await codeOf(llm().complete(asked))).toBe('cut_off')
    expect(told).toEqual([{ usage: { input: await estimateInput(call(), wire), output: 200, cached: 0, reasoning: 0 }, estimated: true }])
  })

  it('count what was read where the provider itself says that it failed: it wrote nothing', async () => {
    const { told, asked } = heard()
    inTurn({ trouble: 'broken' })
    for (const way of ['complete', 'stream'] as const)
      expect(await codeOf(way === 'complete' ? llm().complete(asked) : collected(llm().stream(asked)))).toBe('provider_fault')
    const one = { usage: { input: await estimateInput(call(), wire), output: 0, cached: 0, reasoning: 0 }, estimated: true }
    expect(told).toEqual([one, one])
  })

  it.each(['rate_limited', 'overloaded', 'bad_key', 'too_long'] as const)(
    'are free where the provider takes nothing for it: %s',
    async (trouble) => {
      const { told, asked } = heard()
      inTurn({ trouble })
      expect(await codeOf(llm().complete(asked))).toBe(trouble)
      expect(told).toEqual([])
    },
  )

  it('are told each by itself, before the next is made; what is answered in the end is not among them', async () => {
    const { told, asked } = heard()
    const before = standin.calls.length
    const made: number[] = []
    inTurn({ trouble: 'broken' }, { trouble: 'rate_limited' }, { text: 'ok' })
    const pause = async (): Promise<void> => void made.push(told.length)
    expect((await retrying(llm(), { tries: 3, wait: 1, pause }).complete(asked)).text).toBe('ok')
    expect([told.length, made]).toEqual([1, [1, 1]])
    expect(standin.calls.length - before).toBe(3)
  })

  it('are one each: no SDK makes another by itself', async () => {
    for (const trouble of ['broken', 'rate_limited', 'overloaded'] as const) {
      inTurn({ trouble })
      const before = standin.calls.length
      await codeOf(adapter(wire, standin).complete(call()))
      await codeOf(collected(adapter(wire, standin).stream(call())))
      expect(standin.calls.length - before).toBe(2)
    }
    const dropped = standin.calls.length
    inTurn({ text: 'ok', cutAfter: 0 })
    await codeOf(adapter(wire, standin).complete(call()))
    expect(standin.calls.length - dropped).toBe(1)
  })

  it('are none where the caller left before: not at first, and not while it waited for the next', async () => {
    const { told, asked } = heard()
    const before = standin.calls.length
    const gone = { ...asked, signal: AbortSignal.abort() }
    await expect(llm().complete(gone)).rejects.toMatchObject({ code: 'aborted', charged: false })
    await expect(collected(llm().stream(gone))).rejects.toMatchObject({ code: 'aborted', charged: false })
    expect(standin.calls.length).toBe(before)
    inTurn({ trouble: 'rate_limited' })
    const enough = new AbortController()
    const patient = retrying(llm(), { tries: 3, wait: 1, pause: async () => enough.abort() })
    await expect(patient.complete({ ...asked, signal: enough.signal })).rejects.toMatchObject({ code: 'aborted', charged: false })
    expect(standin.calls.length - before).toBe(1)
    expect(told).toEqual([])
  })
})

describe('what the provider itself reports of a try', () => {
  const failing = (code: 'cut_off' | 'overloaded', report: (asked: LlmCall) => void): Llm => {
    const fail = (asked: LlmCall): never => {
      report(asked)
      throw new LlmError(code, code)
    }
    return {
      complete: async (asked) => fail(asked),
      async *stream(asked) {
        yield fail(asked)
      },
    }
  }

  it('counts as it is, also when the fault would be free; its last word counts', async () => {
    const used = { input: 50, output: 9, cached: 10, reasoning: 4 }
    const { told, asked } = heard()
    const llm = failing('overloaded', ({ listener }) => {
      listener?.reported({ ...used, output: 1 })
      listener?.received('four')
      listener?.reported(used)
    })
    await codeOf(accounted(llm, 'google').complete(asked))
    await codeOf(collected(accounted(llm, 'google').stream(asked)))
    const one = { usage: used, estimated: false }
    expect(told).toEqual([one, one])
  })

  it('is completed by what came since, and never beyond what the call let it say', async () => {
    const { told, asked } = heard({ maxOutputTokens: 20 })
    const llm = failing('cut_off', ({ listener }) => {
      listener?.reported({ input: 50, output: 1, cached: 0, reasoning: 0 })
      listener?.received(LONG)
    })
    await codeOf(accounted(llm, 'anthropic').complete(asked))
    expect(told).toEqual([{ usage: { input: 50, output: 20, cached: 0, reasoning: 0 }, estimated: true }])
  })
})
