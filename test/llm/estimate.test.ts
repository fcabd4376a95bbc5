import { describe, expect, it } from 'vitest'
import { costOf, pricesOf } from '../../src/core/arbiter/prices.ts'
import { estimateInput, mostUsage } from '../../src/llm/estimate.ts'
import type { LlmMessage } from '../../src/llm/port.ts'

const said = (content: string): { readonly messages: readonly LlmMessage[] } => ({ messages: [{ role: 'user', content }] })
/** What a call with one message costs besides its text. */
const FRAME = 8

describe('tokens before a call', () => {
  it('are counted by OpenAI’s own tokenizer for its models', async () => {
    // From OpenAI's tokenizer page, o200k_base.
    expect(await estimateInput(said('hello world'), 'openai')).toBe(2 + FRAME)
    expect(await estimateInput(said('antidisestablishmentarianism'), 'openai')).toBe(6 + FRAME)
  })

  it('what looks like a special token is text, and no way to fail or to be free', async () => {
    expect(await estimateInput(said('<|endoftext|>'), 'openai')).toBeGreaterThan(3 + FRAME)
  })

  it('take no time that grows with the square of a text', async () => {
    const began = performance.now()
    expect(await estimateInput(said('日本'.repeat(20_000)), 'openai')).toBeGreaterThan(10_000)
    // In one piece it takes 20 s on a fast machine.
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  it.each(['anthropic', 'google', 'own'])('are one for every three bytes for %s', async (provider) => {
    expect(await estimateInput(said('a'.repeat(300)), provider)).toBe(100 + FRAME)
    expect(await estimateInput(said('日'.repeat(100)), provider)).toBe(100 + FRAME)
  })

  it('count tools and tool calls as well', async () => {
    const tools = [{ name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } }]
    const call = { id: 'call_1', name: 'weather', arguments: '{"city":"Rome"}' }
    const plain = await estimateInput(said('hi'), 'own')
    expect(await estimateInput({ ...said('hi'), tools }, 'own')).toBeGreaterThan(plain + 20)
    expect(await estimateInput({ messages: [{ role: 'assistant', content: 'hi', toolCalls: [call] }] }, 'own')).toBeGreaterThan(plain + 10)
  })
})

it('the most a call may cost is its input uncached and all the output it allows, of the dearer kind', () => {
  const prices = (reasoning: number) => pricesOf({ usd_per_1m: { input: 2, output: 10, cached: 0.2, reasoning } })
  expect(costOf(prices(5), mostUsage(1000, { maxOutputTokens: 100 }, prices(5)))).toBe(3000)
  expect(costOf(prices(20), mostUsage(1000, { maxOutputTokens: 100 }, prices(20)))).toBe(4000)
})
