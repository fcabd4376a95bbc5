import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadCharter } from '../../src/charter/load.ts'
import { signaturesText } from '../../src/charter/signed.ts'
import { ANNA, BEN, signed } from '../support/signing.ts'
import { type FakeServer, type Reply, startFake, TOKEN } from './support/fake-server.ts'
import { type Ran, run, tempDir } from './support/harness.ts'

const CHARTERS = new URL('../../charters/', import.meta.url).pathname
const HASH = 'a'.repeat(64)

let dir: string
let remove: () => void
let fake: FakeServer | undefined
beforeEach(() => {
  ;({ dir, remove } = tempDir())
  for (const name of ['default.yaml', 'models.yaml']) cpSync(join(CHARTERS, name), join(dir, name))
})
afterEach(async () => {
  await fake?.close()
  fake = undefined
  remove()
})

async function adopt(reply: Reply): Promise<Ran> {
  fake = await startFake({ 'POST /api/v1/charter/adopt': reply })
  return run(['charter', 'adopt', join(dir, 'default.yaml'), '--url', fake.url, '--token', TOKEN])
}

it('charter adopt sends the charter, its models and every signature beside it', async () => {
  const content = await loadCharter(join(dir, 'default.yaml'))
  const signatures = [ANNA, BEN].map((who) => signed(who, content, null))
  writeFileSync(join(dir, 'default.sig.json'), signaturesText(signatures))
  const { exit, out } = await adopt({ charter: HASH, changed: true })
  expect([exit, out]).toEqual([0, expect.stringContaining('in force')])
  expect(fake?.calls[0]?.body).toEqual({ charter: content.charter, models: content.models, signatures })
})

it('charter adopt says that it waits, for how many people, and what they do', async () => {
  const { exit, out } = await adopt([202, { charter: HASH, changed: false, motion_id: 'mot_1', people: 2 }])
  expect([exit, out]).toEqual([0, expect.stringMatching(/mot_1.*2 people.*stays in force/s)])
})

it('charter adopt fails with the exact reason when the signatures do not carry it', async () => {
  const detail = 'The charter was not adopted: the charter needs 2 of the keys anna, ben; none signed'
  const { exit, err } = await adopt([422, { code: 'charter_unsigned', detail, check: 'unsigned' }])
  expect([exit, err]).toEqual([1, expect.stringContaining(detail)])
})

it('charter adopt sends nothing when the file of signatures cannot be read', async () => {
  writeFileSync(join(dir, 'default.sig.json'), '{}')
  const { exit } = await adopt({ charter: HASH, changed: true })
  expect([exit, fake?.calls]).toEqual([2, []])
})
