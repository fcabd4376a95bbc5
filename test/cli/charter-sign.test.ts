import { createHash } from 'node:crypto'
import { appendFileSync, chmodSync, cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { ANNA, BEN, CARO, lockedBy, MALLORY, type Signer, signingBy } from '../support/signing.ts'
import { startFake, TOKEN } from './support/fake-server.ts'
import { type Ran, run, tempDir } from './support/harness.ts'

const CHARTERS = new URL('../../charters/', import.meta.url).pathname

let dir: string
let remove: () => void
let file: string

const keyFile = (who: Signer): string => {
  const path = join(dir, `${who.id}.key`)
  if (!existsSync(path)) writeFileSync(path, who.pem, { mode: 0o600 })
  return path
}
/** Writes the default charter with changes of its first level, and the models file beside it. */
function write(changes: Record<string, unknown>, name = 'charter.yaml'): string {
  const path = join(dir, name)
  writeFileSync(path, stringify({ ...(parse(readFileSync(join(CHARTERS, 'default.yaml'), 'utf8')) as object), ...changes }))
  return path
}
const sign = (...signers: readonly Signer[]): Promise<Ran> =>
  run(['charter', 'sign', file, ...signers.flatMap((s) => ['--key', keyFile(s)])])
const verify = async (...more: readonly string[]) => {
  const ran = await run(['charter', 'verify', file, '--json', ...more], { env: { PATH: process.env['PATH'] } })
  const { checks = [] } = (ran.out ? ran.json() : {}) as {
    readonly checks?: readonly { readonly what: string; readonly ok: boolean; readonly check?: string }[]
  }
  return { ...ran, bad: checks.filter((c) => !c.ok).map((c) => c.check ?? c.what) }
}
const edit = (change: (text: string) => string, path = file): void => writeFileSync(path, change(readFileSync(path, 'utf8')))

beforeEach(() => {
  ;({ dir, remove } = tempDir())
  cpSync(join(CHARTERS, 'models.yaml'), join(dir, 'models.yaml'))
  file = write({ signing: signingBy(2, ANNA, BEN, CARO) })
})
afterEach(() => remove())

describe('charter keygen', () => {
  it('makes a key that only its owner can read, prints the public half, and never writes over one', async () => {
    const out = join(dir, 'anna.key')
    const made = await run(['charter', 'keygen', 'anna', '--out', out])
    expect(made.exit).toBe(0)
    expect(parse(made.out)).toEqual([{ id: 'anna', public_key: expect.stringMatching(/^ed25519:.{44}$/) }])
    expect(statSync(out).mode & 0o777).toBe(0o600)
    const secret = readFileSync(out, 'utf8').split('\n')[1] as string
    expect(made.out + made.err).not.toContain(secret)
    expect((await run(['charter', 'keygen', 'anna', '--out', out])).exit).toBe(2)
    expect(readFileSync(out, 'utf8')).toContain(secret)
  })

  it('is a key that others may not read, or it is not used', async () => {
    chmodSync(keyFile(ANNA), 0o640)
    const { exit, err } = await sign(ANNA)
    expect([exit, err]).toEqual([2, expect.stringContaining('chmod 600')])
    expect(existsSync(join(dir, 'charter.sig.json'))).toBe(false)
  })
})

describe('charter canon', () => {
  it('writes the bytes whose SHA-256 names the charter, however its YAML is written', async () => {
    const ran = await run(['charter', 'canon', file, '--json'])
    const { charter_hash } = ran.json()
    const canon = readFileSync(join(dir, 'charter.c14n.json'))
    expect(createHash('sha256').update(canon).digest('hex')).toBe(charter_hash)
    edit((text) => `# a remark\n${JSON.stringify(parse(text))}\n`)
    expect((await run(['charter', 'canon', file, '--json'])).json()['charter_hash']).toBe(charter_hash)
  })
})

describe('charter sign and verify', () => {
  it('hold with as many signatures as the charter asks for, made one after the other', async () => {
    expect((await sign(ANNA)).exit).toBe(0)
    expect((await verify()).bad).toEqual(['under_threshold'])
    expect((await sign(BEN)).exit).toBe(0)
    const { exit, bad } = await verify()
    expect([exit, bad]).toEqual([0, []])
  })

  it('hold when the bytes changed and the meaning did not', async () => {
    await sign(ANNA, BEN)
    edit((text) => `# a remark\n${text.replace('timeout: 10m', 'timeout: "10m"')}`)
    expect((await verify()).exit).toBe(0)
  })

  it.each<[string, string, () => void]>([
    ['one value changed', 'other_content', () => edit((t) => t.replace('agent_day_usd: 10', 'agent_day_usd: 1000'))],
    [
      'one price changed in the models file',
      'other_content',
      () => edit((t) => t.replace(/usd_per_1k_tokens: [\d.]+/, 'usd_per_1k_tokens: 9'), join(dir, 'models.yaml')),
    ],
    [
      'the time of a signature changed',
      'bad_signature',
      () => edit((t) => t.replace(/"at": \d+/, '"at": 1'), join(dir, 'charter.sig.json')),
    ],
    [
      'a signature was moved to another key',
      'bad_signature',
      () => edit((t) => t.replace('"key_id": "anna"', '"key_id": "caro"'), join(dir, 'charter.sig.json')),
    ],
    [
      'a signature stands there twice',
      'key_twice',
      () => edit((t) => t.replaceAll('"key_id": "ben"', '"key_id": "anna"'), join(dir, 'charter.sig.json')),
    ],
    [
      'the file of signatures names another org',
      'other_org',
      () => edit((t) => t.replaceAll('"org": "default"', '"org": "other"'), join(dir, 'charter.sig.json')),
    ],
  ])('fail when %s, with the exact reason', async (_, check, tamper) => {
    await sign(ANNA, BEN)
    tamper()
    const { exit, bad } = await verify()
    expect([exit, bad]).toEqual([1, expect.arrayContaining([check])])
  })

  it('fail on a file of signatures that cannot be read, never pass over it', async () => {
    await sign(ANNA, BEN)
    for (const text of ['', '{}', '[]', '{"format":"countersign-signatures-v2","signatures":[]}']) {
      writeFileSync(join(dir, 'charter.sig.json'), text)
      expect((await verify()).exit).toBe(2)
    }
  })

  it('fail on a canonical file that is not the charter’s', async () => {
    await sign(ANNA, BEN)
    appendFileSync(join(dir, 'charter.c14n.json'), ' ')
    expect((await verify()).bad).toEqual(['canon'])
  })

  it('refuse a key that the charter does not list', async () => {
    const { exit, err } = await sign(MALLORY)
    expect([exit, err]).toEqual([1, expect.stringContaining('unknown_key')])
  })

  it('say whose keys they were checked against, and check those of the charter in force when it is given', async () => {
    cpSync(file, join(dir, 'in-force.yaml'))
    await sign(ANNA, BEN)
    const first = (await verify()).json()['charter_hash']
    edit((t) => t.replace(/mission: .*/, 'mission: Another'))
    await sign(BEN, CARO)
    // The last signatures told which charter this one replaces.
    expect(readFileSync(join(dir, 'charter.sig.json'), 'utf8')).toContain(`"prev_charter_hash": "${first}"`)
    expect((await verify('--against', join(dir, 'in-force.yaml'))).exit).toBe(0)
    file = write({ signing: signingBy(1, MALLORY) }, 'mallory.yaml')
    await run(['charter', 'sign', file, '--key', keyFile(MALLORY), '--prev', String(first)])
    expect((await verify()).exit).toBe(0)
    expect((await verify('--against', join(dir, 'in-force.yaml'))).bad).toEqual(['keys_differ'])
  })
})

describe('the locked layer', () => {
  it('is checked against the charter in force: its own keys must have signed what touches it, and nothing else', async () => {
    const lock = { signing: signingBy(1, ANNA), constitution: lockedBy(['deny'], 1, CARO) }
    const inForce = write(lock, 'in-force.yaml')
    const { charter_hash } = (await run(['charter', 'canon', inForce, '--json'])).json()
    const against = async (changes: Record<string, unknown>, ...signers: readonly Signer[]) => {
      file = write({ ...lock, ...changes }, 'next.yaml')
      await run(['charter', 'sign', file, ...signers.flatMap((s) => ['--key', keyFile(s)]), '--prev', String(charter_hash)])
      return (await verify('--against', inForce)).bad
    }
    expect(await against({ mission: 'Another' }, ANNA)).toEqual([])
    expect(await against({ deny: { intents: [] } }, ANNA)).toEqual(['under_threshold'])
    expect(await against({ deny: { intents: [] } }, ANNA, CARO)).toEqual([])
    expect(await against({ constitution: lockedBy([], 1, CARO) }, ANNA)).toEqual(['under_threshold'])
    expect(await against({ constitution: lockedBy(['deny'], 1, MALLORY) }, ANNA, MALLORY)).toEqual(['keys_differ'])
  })
})

describe('charter diff', () => {
  it('names each difference by its path, and what of it is locked', async () => {
    const lock = { locked: ['deny'], threshold: 1, keys: [CARO.listed] }
    const old = write({ constitution: lock }, 'old.yaml')
    const next = write({ constitution: lock, mission: 'Another', deny: { intents: ['drop database', 'sell the house'] } }, 'new.yaml')
    const { changes } = (await run(['charter', 'diff', old, next, '--json'])).json() as {
      changes: readonly { path: string; after?: unknown; locked?: true }[]
    }
    expect(changes).toContainEqual({ path: 'mission', before: expect.any(String), after: 'Another' })
    expect(changes).toContainEqual({ path: 'deny.intents', after: 'sell the house', locked: true })
    expect(changes).not.toContainEqual(expect.objectContaining({ before: 'drop database' }))
    expect((await run(['charter', 'diff', old, old])).out).toContain('the same')
  })
})

describe('charter sign-keys and rotate', () => {
  it('write what the server is sent, signed by old and new keys', async () => {
    const next = write({ signing: signingBy(2, ANNA, BEN, MALLORY) }, 'next.yaml')
    const out = join(dir, 'rotation.json')
    for (const who of [ANNA, CARO, MALLORY])
      expect((await run(['charter', 'sign-keys', file, next, '--key', keyFile(who), '--out', out])).exit).toBe(0)
    const server = await startFake({ 'POST /api/v1/charter/keys': { rotation: 1 } })
    try {
      expect((await run(['charter', 'rotate', out, '--url', server.url, '--token', TOKEN])).exit).toBe(0)
      const signatures = ['anna', 'caro', 'mallory'].map((key_id) => ({ statement: { key_id } }))
      expect(server.calls[0]?.body).toMatchObject({ signatures })
    } finally {
      await server.close()
    }
  })
})
