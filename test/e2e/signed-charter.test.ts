import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadCharter } from '../../src/charter/load.ts'
import { signaturesText } from '../../src/charter/signed.ts'
import { compileCharter } from '../../src/core/charter/compile.ts'
import { type Keyring, NO_KEYS } from '../../src/core/constitution/keyring.ts'
import { run } from '../cli/support/harness.ts'
import {
  ask,
  call,
  eventually,
  type Home,
  handshake,
  makeHome,
  OPERATOR_TOKEN,
  type Program,
  type Reply,
  startProgram,
} from '../support/program.ts'
import { ANNA, BEN, CARO, lockedBy, MALLORY, type Signer, signed, signedKeys, signingBy } from '../support/signing.ts'

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
  const token = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`
  const alice = { id: 'alice', token: token('alice-token-of-the-tests'), roles: ['approver', 'admin'] }
  const TEAM = { solo: false, amendments: { people: 2 }, operators: [alice, { id: 'bob', token: token('bob-token-of-the-tests') }] }
  const by = async ({ url }: Program, who: 'alice' | 'bob', ...argv: readonly string[]) => {
    const ran = await run([...argv, '--json', '--url', url, '--token', `${who}-token-of-the-tests`])
    return { exit: ran.exit, err: ran.err, said: ran.out ? ran.json() : {} }
  }
  const killed = async (program: Program): Promise<void> => {
    await program.kill9()
    running.length = 0
  }
  const entriesOf = async ({ url }: Program, type: string) => {
    const { body } = await call(url, 'GET', '/api/v1/ledger?limit=1000', undefined, OPERATOR_TOKEN)
    const entries = body['entries'] as readonly { readonly type: string; readonly data: Record<string, unknown> }[]
    return entries.filter((entry) => entry.type === type).map(({ data }) => data)
  }

  it('goes on under the charter in force until they have said yes, whatever kills it meanwhile', async () => {
    await home.rewrite(TEAM)
    const first = await start()
    const before = await inForce(first)
    await handshake(first.url)
    const [denied, fine] = [
      await ask(first.url, { task_intent: 'Withdraw the funds' }),
      await ask(first.url, { task_intent: 'Modify permissions' }),
    ]
    await home.rewrite({ ...TEAM, mission: 'Proposed', deny: { intents: ['withdraw funds'] } })
    const { hash } = compileCharter(await loadCharter(home.charter))
    const reloaded = await reload(first)
    expect(reloaded).toMatchObject({ status: 202, body: { charter: before, changed: false, people: 2 } })
    const motion = String(reloaded.body['motion_id'])
    // From the command line it is the same motion.
    expect((await by(first, 'alice', 'charter', 'adopt', home.charter)).said['motion_id']).toBe(motion)
    expect((await by(first, 'alice', 'motions', 'second', motion)).exit).toBe(0)
    await killed(first)

    // The boot proposes what the file says; it is proposed already.
    const second = await start()
    expect([await inForce(second), second.output()]).toEqual([before, expect.stringContaining(motion)])
    expect((await by(second, 'alice', 'motions', 'second', motion)).exit).not.toBe(0)
    expect(await inForce(second)).toBe(before)
    await killed(second)

    const third = await start()
    expect((await by(third, 'bob', 'motions', 'second', motion)).said).toMatchObject({ state: 'carried' })
    expect(await inForce(third)).toBe(hash)
    await killed(third)

    // What waited was judged again at that same entry, and the diff stands in it.
    const last = await start()
    expect(await inForce(last)).toBe(hash)
    const state = async ({ body }: Reply) =>
      (await call(last.url, 'GET', `/api/v1/requests/${body.request_id}`, undefined, OPERATOR_TOKEN)).body
    expect(await state(denied)).toMatchObject({ status: 'REJECTED', cause: 'stale' })
    expect(await state(fine)).toMatchObject({ status: 'PENDING' })
    const changes = expect.arrayContaining([expect.objectContaining({ path: 'mission', after: 'Proposed' })])
    expect((await entriesOf(last, 'charter.adopted')).at(-1)).toMatchObject({ motion, changes })
  })

  it('takes one person twice where one runs the organisation, and says so in the ledger', async () => {
    const SOLO = { solo: true, amendments: { people: 2 }, people: { cool_off: '1s' }, operators: [alice] }
    await home.rewrite(SOLO)
    const program = await start()
    const before = await inForce(program)
    await home.rewrite({ ...SOLO, mission: 'Mine' })
    const { hash } = compileCharter(await loadCharter(home.charter))
    const motion = String((await by(program, 'alice', 'charter', 'adopt', home.charter)).said['motion_id'])
    const again = (...confirm: readonly string[]) => by(program, 'alice', 'motions', 'second', motion, ...confirm)
    expect((await again('--confirm', motion.slice(-6))).err).toContain('cooling_off')
    await eventually('the cool-off is over', async () => (await again()).err.includes('confirmation_required'))
    expect(await inForce(program)).toBe(before)
    expect((await again('--confirm', motion.slice(-6))).said).toMatchObject({ state: 'carried' })
    expect(await inForce(program)).toBe(hash)
    expect(await entriesOf(program, 'motion.voted')).toMatchObject([{ operator: 'alice' }, { operator: 'alice', solo: true }])
  })
})
