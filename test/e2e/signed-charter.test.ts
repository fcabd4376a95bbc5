import { spawnSync } from 'node:child_process'
import { copyFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadCharter } from '../../src/charter/load.ts'
import { signaturesText } from '../../src/charter/signed.ts'
import { compileCharter } from '../../src/core/charter/compile.ts'
import { type Keyring, NO_KEYS } from '../../src/core/constitution/keyring.ts'
import type { Principal } from '../../src/core/principal.ts'
import { Governor } from '../../src/governor/governor.ts'
import { openFileStore } from '../../src/ledger/stores/file/store.ts'
import { run } from '../cli/support/harness.ts'
import { ask, call, type Home, handshake, makeHome, OPERATOR_TOKEN, type Program, type Reply, startProgram } from '../support/program.ts'
import { ANNA, BEN, CARO, lockedBy, MALLORY, type Signer, signed, signedKeys, signingBy } from '../support/signing.ts'
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
const keyringIn = ({ signing: { threshold, keys } }: typeof SIGNED): Keyring => ({ ...NO_KEYS, signing: { threshold, keys } })
const countersign = (...args: readonly string[]) =>
  spawnSync(process.execPath, ['dist/src/main.js', ...args], {
    env: { PATH: process.env['PATH'] ?? '' },
    encoding: 'utf8',
    timeout: 30_000,
  })
/** What the program says when it refuses to start. */
const refusal = (): string => {
  const { status, stdout, stderr } = countersign('up', '--port', '0', '--data-dir', home.dataDir, '--charter', home.charter)
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
/** Signs the first charter of a ledger by Anna and, with another statement, by Ben. */
const signAs = async (changes: Parameters<typeof signed>[3]): Promise<void> => {
  const content = await loadCharter(home.charter)
  await writeFile(
    sigFile(),
    signaturesText([signed(ANNA, content, null, { at: Date.now() }), signed(BEN, content, null, { at: Date.now(), ...changes })]),
  )
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

// Several boots each, on a machine that may be busy.
describe('a server whose charter must be signed', { timeout: 180_000 }, () => {
  it('does not start on an unsigned one, nor on one with a single signature, and says why', async () => {
    expect(refusal()).toMatch(/needs 2 of the keys anna, ben, caro; none signed/)
    await sign(null, ANNA)
    expect(refusal()).toMatch(/needs 2 of the keys anna, ben, caro; anna signed/)
  })

  it.each<[string, RegExp, () => Promise<void>]>([
    ['signed for another org', /for the org other, not default/, () => signAs({ org: 'other' })],
    [
      'signed to replace another charter',
      /replaces the charter abababababab, but no charter is what it would replace/,
      () => sign('ab'.repeat(32), ANNA, BEN).then(),
    ],
    ['signed by a key that it does not list', /mallory is not a key in force/, () => sign(null, ANNA, MALLORY).then()],
    ['signed twice with one key', /anna signed twice/, () => sign(null, ANNA, ANNA).then()],
    ['signed by another key than the signature names', /was not made by that key/, () => signAs({ key_id: 'caro' })],
    ['dated tomorrow', /has not come/, () => signAs({ at: Date.now() + 86_400_000 })],
    ['signed in a file that cannot be read', /signatures/, () => writeFile(sigFile(), '{"signatures":[]}')],
  ])('does not start on one that is %s, and says so', async (_, says, arrange) => {
    await arrange()
    expect(refusal()).toMatch(says)
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

  it('takes new keys by word of the old ones, and then counts the removed one no more, also after a restart', async () => {
    const first = await sign(null, ANNA, BEN)
    const next = { signing: signingBy(2, ANNA, BEN, MALLORY) }
    const [old, keyring] = [keyringIn(SIGNED), keyringIn(next)]
    const program = await start()
    const rotate = (...signers: readonly Signer[]) => {
      const signatures = signers.map((s) => signedKeys(s, old, keyring, 1, { at: Date.now() }))
      return call(program.url, 'POST', '/api/v1/charter/keys', { keyring, signatures }, OPERATOR_TOKEN)
    }
    expect((await rotate(ANNA, MALLORY)).body).toMatchObject({ code: 'charter_unsigned', check: 'under_threshold' })
    expect((await rotate(ANNA, CARO, MALLORY)).body).toEqual({ rotation: 1 })
    await home.rewrite(next)
    await sign(first, ANNA, CARO)
    expect((await reload(program)).body['check']).toBe('unknown_key')
    await sign(first, ANNA, MALLORY)
    expect((await reload(program)).body).toMatchObject({ changed: true })
    const last = await inForce(program)
    await stop()
    expect(await inForce(await start())).toBe(last)
    await stop()
    // The file on the disk proves who signed all of it, with nothing beside it.
    const proof = countersign('ledger', 'verify', '--replay', '--data-dir', home.dataDir)
    expect([proof.status, proof.stdout]).toEqual([0, expect.stringMatching(/default/)])
  })

  it('leaves what is locked alone until the keys of the constitution have signed', async () => {
    const LOCKED = { ...SIGNED, constitution: lockedBy(['deny'], 1, MALLORY) }
    await home.rewrite(LOCKED)
    const first = await sign(null, ANNA, BEN, MALLORY)
    const program = await start()
    await home.rewrite({ ...LOCKED, deny: { intents: [] } })
    await sign(first, ANNA, BEN)
    expect((await reload(program)).body).toMatchObject({ check: 'under_threshold', detail: expect.stringContaining('locked layer') })
    await stop()
    expect(refusal()).toMatch(/a change of the locked layer needs 1 of the keys mallory; none signed/)
    await sign(first, ANNA, BEN, MALLORY)
    expect(await inForce(await start())).not.toBe(first)
  })
})

describe('a server whose charter several people amend', { timeout: 180_000 }, () => {
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
    await home.rewrite({ ...PEOPLE, mission: 'Proposed', deny: { intents: ['withdraw funds'] } })
    const proposed = await reload(first)
    expect(proposed).toMatchObject({ status: 202, body: { charter: before, changed: false, people: 2 } })
    // From the command line it is the same motion.
    const sent = await run(['charter', 'adopt', home.charter, '--url', first.url, '--token', OPERATOR_TOKEN, '--json'])
    expect([sent.exit, sent.json()['motion_id']]).toEqual([0, proposed.body['motion_id']])
    await handshake(first.url)
    const [denied, fine] = [
      await ask(first.url, { task_intent: 'Withdraw the funds' }),
      await ask(first.url, { task_intent: 'Modify permissions' }),
    ]
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
    const third = await start()
    expect(await inForce(third)).toBe(hash)
    // What waited was judged again at that same entry, and the diff stands in it.
    const state = async ({ body }: Reply) =>
      (await call(third.url, 'GET', `/api/v1/requests/${body.request_id}`, undefined, OPERATOR_TOKEN)).body
    expect(await state(denied)).toMatchObject({ status: 'REJECTED', cause: 'stale' })
    expect(await state(fine)).toMatchObject({ status: 'PENDING' })
    const entries = (await call(third.url, 'GET', '/api/v1/ledger?limit=1000', undefined, OPERATOR_TOKEN)).body['entries'] as {
      readonly type: string
      readonly data: { readonly motion?: string; readonly changes?: unknown }
    }[]
    const adopted = entries.filter(({ type }) => type === 'charter.adopted').at(-1)
    expect(adopted?.data).toMatchObject({
      motion: proposed.body['motion_id'],
      changes: expect.arrayContaining([expect.objectContaining({ path: 'mission', after: 'Proposed' })]),
    })
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
