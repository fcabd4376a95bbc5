import { spawnSync } from 'node:child_process'
import { copyFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadCharter } from '../../src/charter/load.ts'
import { signaturesText } from '../../src/charter/signed.ts'
import { compileCharter } from '../../src/core/charter/compile.ts'
import type { Principal } from '../../src/core/principal.ts'
import { Governor } from '../../src/governor/governor.ts'
import { openFileStore } from '../../src/ledger/stores/file/store.ts'
import { call, type Home, makeHome, OPERATOR_TOKEN, type Program, startProgram } from '../support/program.ts'
import { ANNA, BEN, CARO, type Signer, signed, signingBy } from '../support/signing.ts'
import { CountingIds } from '../support/world.ts'

let home: Home
const running: Program[] = []
const start = async (): Promise<Program> => {
  const program = await startProgram(home)
  running.push(program)
  return program
}
/** Stops what runs. */
const stop = async (): Promise<void> => {
  for (const program of running.splice(0)) await program.stop()
}
/** What the program says when it refuses to start. */
const refusal = (): string => {
  const args = ['dist/src/main.js', 'up', '--port', '0', '--data-dir', home.dataDir, '--charter', home.charter]
  const env = { PATH: process.env['PATH'] ?? '' }
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8', timeout: 30_000 })
  return status === 0 ? 'started' : stdout + stderr
}
const sigFile = (): string => join(home.dir, 'charter.sig.json')
/** Signs the file as it lies; answers its hash. */
const sign = async (prev: string | null, ...signers: readonly Signer[]): Promise<string> => {
  const content = await loadCharter(home.charter)
  const signatures = signers.map((s) => signed(s, content, prev, { at: Date.now() }))
  await writeFile(sigFile(), signaturesText(signatures))
  return compileCharter(content).hash
}
const inForce = async ({ url }: Program) => (await call(url, 'GET', '/api/v1/status', undefined, OPERATOR_TOKEN)).body['charter']
const reload = ({ url }: Program) => call(url, 'POST', '/api/v1/charter/reload', {}, OPERATOR_TOKEN)

const SIGNED = { signing: signingBy(2, ANNA, BEN, CARO) }

beforeEach(async () => {
  home = await makeHome(SIGNED)
})
afterEach(async () => {
  await stop()
  await home.remove()
})

describe('a server whose charter must be signed', () => {
  it('does not start on an unsigned one, nor on one with a single signature, and says why', async () => {
    expect(refusal()).toMatch(/needs 2 of the keys anna, ben, caro; none signed/)
    await sign(null, ANNA)
    expect(refusal()).toMatch(/needs 2 of the keys anna, ben, caro; anna signed/)
  })

  it('starts on a signed one, and again', async () => {
    const hash = await sign(null, ANNA, CARO)
    expect(await inForce(await start())).toBe(hash)
    await stop()
    expect(await inForce(await start())).toBe(hash)
  })

  it('does not start again when the file was edited, its signatures are gone, or it asks for none any more', async () => {
    const first = await sign(null, ANNA, BEN)
    await start()
    await stop()
    await copyFile(sigFile(), `${sigFile()}.kept`)
    await home.rewrite({ ...SIGNED, mission: 'Mine' })
    expect(refusal()).toMatch(/for another content/)
    await rm(sigFile())
    expect(refusal()).toMatch(/none signed/)
    await home.rewrite({ mission: 'Free' })
    expect(refusal()).toMatch(/none signed/)
    await home.rewrite(SIGNED)
    expect(refusal()).toMatch(/none signed/)
    await copyFile(`${sigFile()}.kept`, sigFile())
    expect(await inForce(await start())).toBe(first)
  })

  it('keeps the charter in force when a reload is not signed for it, and takes it when it is', async () => {
    const first = await sign(null, ANNA, BEN)
    const program = await start()
    await home.rewrite({ ...SIGNED, mission: 'Another' })
    const { status, body } = await reload(program)
    expect([status, body.code, body['check']]).toEqual([422, 'charter_unsigned', 'other_content'])
    await sign(null, ANNA, BEN)
    expect((await reload(program)).body['check']).toBe('other_predecessor')
    const next = await sign(first, BEN, CARO)
    expect((await reload(program)).body).toEqual({ charter: next, changed: true })
  })

  it('takes a charter sent to it, held against the same keys', async () => {
    const first = await sign(null, ANNA, BEN)
    const { url } = await start()
    await home.rewrite({ ...SIGNED, mission: 'Sent' })
    const { charter, models } = await loadCharter(home.charter)
    const content = { charter, models }
    const adopt = (signatures: unknown, token: string | undefined = OPERATOR_TOKEN) =>
      call(url, 'POST', '/api/v1/charter/adopt', { ...content, signatures }, token)
    expect((await adopt([], 'nobody')).status).toBe(401)
    expect((await adopt([])).body.code).toBe('charter_unsigned')
    expect((await adopt('all')).status).toBe(400)
    const signatures = [ANNA, BEN].map((s) => signed(s, content, first, { at: Date.now() }))
    expect((await adopt(signatures)).body).toMatchObject({ changed: true })
  })
})

describe('a server whose charter several people amend', () => {
  const PEOPLE = {
    solo: false,
    amendments: { people: 2 },
    operators: [
      { id: 'alice', telegram: 1001, roles: ['approver', 'admin'] },
      { id: 'bob', telegram: 1002 },
    ],
  }
  const person = (user: number): Principal => ({ kind: 'person', identity: { on: 'telegram', user } })

  it('goes on under the charter in force until they have said yes, whatever kills it meanwhile', async () => {
    await home.rewrite(PEOPLE)
    const first = await start()
    const before = await inForce(first)
    await home.rewrite({ ...PEOPLE, mission: 'Proposed' })
    const proposed = await reload(first)
    expect(proposed).toMatchObject({ status: 202, body: { charter: before, changed: false, people: 2 } })
    await first.kill9()
    running.length = 0

    // The boot proposes what the file says; it is proposed already.
    const second = await start()
    expect(await inForce(second)).toBe(before)
    expect(second.output()).toContain(String(proposed.body['motion_id']))
    expect((await reload(second)).body['motion_id']).toBe(proposed.body['motion_id'])
    await second.kill9()
    running.length = 0

    await carry(String(proposed.body['motion_id']))
    const { hash } = compileCharter(await loadCharter(home.charter))
    expect(await inForce(await start())).toBe(hash)
  })

  /** Alice and Bob say yes, on the data itself. */
  async function carry(motion_id: string): Promise<void> {
    const store = await openFileStore({ dir: home.dataDir, what: 'the test' })
    const clock = { now: () => Date.now() }
    const governor = await Governor.start({ org: 'default', store, clock, ids: new CountingIds(), fault: () => undefined })
    for (const user of [1001, 1002])
      expect(await governor.submit({ kind: 'second', motion_id, vote: 'approve', door: 'cli' }, person(user))).toMatchObject({ ok: true })
    await governor.stop()
    await store.close()
  }
})
