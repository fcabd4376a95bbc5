import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { EXPERIMENTS } from '../../demo/kaizen/charter.ts'
import { type Month, openMonth } from '../../demo/kaizen/month.ts'
import { tried } from '../../demo/kaizen/tried.ts'
import type { Reply } from '../../demo/story/http.ts'

const ID = EXPERIMENTS.notes
const PAIRS = 80

let month: Month
beforeEach(async () => {
  month = await openMonth()
  month.providers.play(({ model }) => ({ text: `Summary: as ${model} says`, usage: { input: 50, output: 50 } }))
})
afterEach(() => month.close())

const post = async (path: string, body: object = {}): Promise<Reply['body']> => {
  const { http, body: answer } = await month.asAlice('POST', path, body)
  expect(http, JSON.stringify(answer)).toBeLessThan(300)
  return answer
}

/** Notes that the scribe has taken through the meter; what it was answered, each once. */
async function notes(count: number): Promise<readonly string[]> {
  const scribe = await month.agent('scribe')
  const said = new Set<string>()
  for (let done = 0; done < count; done += 8) {
    const calls = Array.from({ length: 8 }, () =>
      scribe.complete({ intent: 'Take notes', density: 5, said: `Meeting ${month.next()}: nothing was decided today.`, tokens: 100 }),
    )
    for (const { body } of await Promise.all(calls)) said.add(JSON.stringify((body as { choices?: unknown }).choices))
  }
  return [...said]
}

/** What an agent that asks for permission is told to use. */
async function recommended(): Promise<unknown> {
  const scribe = await month.agent('scribe')
  const reply = await scribe.request(
    { task_intent: 'Take notes', resource_type: 'llm_tokens', estimated_cost_usd: 0.01, args: { nth: month.next() } },
    { logic_density: 5 },
  )
  return reply.body['recommended_model']
}

/** Has it tried until it is proposed; the motion. */
async function proposed(): Promise<string> {
  await notes(PAIRS)
  await tried(month, ID, PAIRS)
  const { state, motion } = await post(`/api/v1/experiments/${ID}/evaluate`)
  expect(state).toBe('proposed')
  return String(motion)
}

it('a shadow call reaches no agent and holds no lock; what was promoted is what agents get, and rolled back they get the old model', async () => {
  await post('/api/v1/experiments', { declared: ID, experiment_id: ID })
  await post(`/api/v1/experiments/${ID}/start`)
  const [said = '', ...others] = await notes(8)
  await tried(month, ID, 8)
  expect([said.includes('as claude-haiku says'), others]).toEqual([true, []])
  // The candidate was really called, eight times; nobody heard of it.
  expect(month.providers.calls.filter(({ model }) => model === 'gpt-mini')).toHaveLength(8)
  const locks = await month.asConsole('GET', '/api/v1/locks')
  expect(JSON.stringify(locks.body)).not.toContain(ID)
  const { body } = await month.asConsole('GET', '/api/v1/ledger?limit=1000')
  const { entries } = body as { readonly entries: readonly { readonly type: string }[] }
  expect(entries.filter(({ type }) => type.startsWith('lock.'))).toEqual([])
  expect(entries.filter(({ type }) => type === 'shadow.scored')).toHaveLength(8)
  expect(JSON.stringify(entries)).not.toContain('as gpt-mini says')
  expect(await recommended()).toBe('claude-haiku')

  const motion = await proposed()
  expect(await recommended()).toBe('claude-haiku')
  await post(`/api/v1/motions/${motion}/votes`, { vote: 'approve' })
  expect(await recommended()).toBe('gpt-mini')
  expect((await notes(8)).join()).toContain('as gpt-mini says')

  await post(`/api/v1/experiments/${ID}/rollback`)
  expect(await recommended()).toBe('claude-haiku')
  const after = (await notes(8)).join()
  expect([after.includes('as claude-haiku says'), after.includes('as gpt-mini says')]).toEqual([true, false])
}, 180_000)

it('a promotion whose price changed while it was proposed is dropped, tested again from nothing, and only then proposed again', async () => {
  await post('/api/v1/experiments', { declared: ID, experiment_id: ID })
  await post(`/api/v1/experiments/${ID}/start`)
  const first = await proposed()

  const file = join(month.dir, 'models.yaml')
  const models = await readFile(file, 'utf8')
  const dearer = models.replace('input: 0.25, output: 2 ', 'input: 0.3, output: 2.2 ')
  expect(dearer).not.toBe(models)
  await writeFile(file, dearer)
  expect((await month.asConsole('POST', '/api/v1/charter/reload', {})).http).toBe(200)

  expect(await month.experiment(ID)).toMatchObject({ state: 'running', pairs: 0, motion: null })
  expect((await month.asConsole('GET', `/api/v1/motions/${first}`)).body).toMatchObject({ state: 'lost' })
  expect((await month.asAlice('POST', `/api/v1/motions/${first}/votes`, { vote: 'approve' })).http).toBe(409)
  expect(await recommended()).toBe('claude-haiku')

  const second = await proposed()
  expect(second).not.toBe(first)
  await post(`/api/v1/motions/${second}/votes`, { vote: 'approve' })
  expect(await recommended()).toBe('gpt-mini')
}, 180_000)
