import { beforeEach, describe, expect, it } from 'vitest'
import type { Script } from '../../demo/standins/providers/standin.ts'
import { type Door, overHttp } from '../../src/llm/permissions.ts'
import type { Llm } from '../../src/llm/port.ts'
import { call, codeOf, collected } from './kit.ts'
import { ANSWER, useMetered } from './metered-kit.ts'

const at = useMetered()
const { door, meter, requests, only } = at

describe('the sample of a metered call', () => {
  const kept = () => [...at.world.governor.state().samples.entries()].map(([, one]) => one)
  const allow = (reuse: readonly string[]) => at.world.adopt({ kaizen: { samples: { reuse } } })
  /** What the meter sent to be kept. */
  let offered: string[]
  const watched: Door = {
    ...door,
    post: (path, body) => {
      if (path.endsWith('/sample')) offered.push(path)
      return door.post(path, body)
    },
  }
  beforeEach(() => {
    offered = []
  })
  const llm = (script: Script = () => ANSWER, permissions = overHttp(watched)): Llm => meter(script, { permissions })

  it.each(['complete', 'stream'] as const)('is offered by the adapter itself where the charter lets it (%s)', async (way) => {
    await allow(['crew-01'])
    const asked = call({ model: 'gpt', tools: [{ name: 'weather', parameters: { type: 'object' } }] })
    await (way === 'complete' ? llm().complete(asked) : collected(llm().stream(asked)))
    const [sample] = kept()
    expect(sample).toMatchObject({ request: only().id, agent: 'crew-01', model: 'gpt' })
    expect(await at.samples.read(only().id, sample?.digest ?? '')).toMatchObject({
      messages: [{ role: 'system' }, { role: 'user', content: 'What is the capital of France?' }],
      tools: [{ name: 'weather' }],
      output: { text: 'Paris.' },
      usage: { input_tokens: 1000, output_tokens: 400, cached_tokens: 600, reasoning_tokens: 300 },
    })
    expect(at.lost).toEqual([])
  })

  it('of any other agent does not even leave the program', async () => {
    await llm().complete(call({ model: 'gpt' }))
    await allow(['crew-02'])
    await llm().complete(call({ model: 'gpt' }))
    expect([offered, kept()]).toEqual([[], []])
  })

  it('is not offered of a call that failed, or that paid for a failed try as well', async () => {
    await allow(['crew-01'])
    await codeOf(llm(() => ({ trouble: 'too_long' })).complete(call({ model: 'gpt' })))
    let tries = 0
    await llm(() => (tries++ === 0 ? { trouble: 'broken' } : ANSWER)).complete(call({ model: 'gpt' }))
    expect(tries).toBe(2)
    expect(requests().map(({ status }) => status)).toMatchObject([{ outcome: 'failed' }, { outcome: 'succeeded' }])
    expect([offered, kept()]).toEqual([[], []])
  })

  it('that is refused, or cannot be sent, leaves the call as it is', async () => {
    await allow(['crew-01'])
    // Larger than the door takes.
    const long = call({ model: 'gpt', messages: [{ role: 'user', content: 'x'.repeat(300 * 1024) }] })
    expect((await llm().complete(long)).text).toBe('Paris.')
    const deaf: Door = {
      ...door,
      post: (path, body) => (path.endsWith('/sample') ? Promise.reject(new Error('gone')) : door.post(path, body)),
    }
    expect((await collected(llm(() => ANSWER, overHttp(deaf)).stream(call({ model: 'gpt' })))).text).toBe('Paris.')
    const rude = {
      ...overHttp(door),
      keep: () => {
        throw new Error('at once')
      },
    }
    expect((await llm(() => ANSWER, rude).complete(call({ model: 'gpt' }))).text).toBe('Paris.')
    expect(kept()).toEqual([])
    expect(at.lost).toEqual(requests().map(({ id }) => id))
    expect(requests().map(({ status }) => status)).toMatchObject(Array(3).fill({ name: 'settled', outcome: 'succeeded' }))
  })
})
