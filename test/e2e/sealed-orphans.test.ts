import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { Governor } from '../../src/governor/governor.ts'
import { RandomIds } from '../../src/ids.ts'
import { openFileStore } from '../../src/ledger/stores/file/store.ts'
import { ask, call, eventually, type Home, handshake, makeHome, type Program, startProgram } from '../support/program.ts'

let home: Home | undefined
let program: Program | undefined
afterEach(async () => {
  await program?.kill9()
  await home?.remove()
})

const CALL = { model: 'claude-haiku', usage: { input_tokens: 40, output_tokens: 4 } }

it('a start removes the content whose removal a kill -9 cut in two, and keeps the rest', async () => {
  home = await makeHome({ kaizen: { samples: { reuse: ['crew-01'] } } })
  const { dataDir } = home
  program = await startProgram(home)
  const { url } = program
  await handshake(url)
  const keep = async (): Promise<string> => {
    const { request_id: id } = (await ask(url, { resource_type: 'llm_tokens' })).body
    const { model, usage } = CALL
    await call(url, 'POST', `/api/v1/requests/${id}/settle`, { actual_cost_usd: 1, outcome: 'succeeded', usage: { model, ...usage } })
    const sample = { messages: [{ role: 'user', content: 'What?' }], output: 'That.', ...CALL }
    expect((await call(url, 'POST', `/api/v1/requests/${id}/sample`, sample)).status).toBe(200)
    return id
  }
  const [gone, stays] = [await keep(), await keep()]
  await program.kill9()

  // The ledger as the process left it that recorded the removal and died before it removed anything.
  const store = await openFileStore({ dir: dataDir })
  const clock = { now: () => Date.now() }
  const governor = await Governor.start({ org: 'default', store, clock, ids: new RandomIds(), fault: () => undefined })
  const answer = await governor.submit({ kind: 'sample-removed', request_id: gone }, { kind: 'system', part: 'console' })
  expect(answer.ok).toBe(true)
  await governor.stop()
  await store.close()
  const lying = async (): Promise<string> => (await readdir(join(dataDir, 'samples', 'default'))).join(' ')
  expect(await lying()).toContain(gone)

  program = await startProgram(home)
  await eventually('the bytes are gone', async () => !(await lying()).includes(gone))
  expect(await lying()).toContain(stays)
}, 120_000)
