import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ledgerLines } from '../../src/ledger/stores/file/lines.ts'
import { lockDataDir } from '../../src/ledger/stores/file/lock.ts'
import { openFileStore } from '../../src/ledger/stores/file/store.ts'
import { createVerifier } from '../../src/ledger/verify.ts'
import { type Compiled, compileLedger } from '../support/compiled.ts'
import { until } from '../support/until.ts'

const WRITER = `
import { openFileStore } from './src/ledger/stores/file/store.js'
import { EMPTY_HEAD, headOf, seal } from './src/ledger/entry.js'
const store = await openFileStore({ dir: process.argv[2], what: 'the first writer', segmentBytes: 200_000 })
let [last] = (await store.read('default', 0, 1e6)).slice(-1)
for (;;) {
  let head = last ? headOf(last.entry) : EMPTY_HEAD
  const batch = []
  const from = head
  for (let i = 0; i < 5; i++) {
    batch.push(seal('default', head, 1, 'a', { type: 'test.made', subject: 's', data: { i, ballast: 'x'.repeat(2000) } }))
    head = headOf(batch[i].entry)
  }
  if ((await store.append('default', from, batch)) !== 'appended') throw new Error('conflict')
  last = batch[4]
  process.stdout.write(head.seq + ' ' + head.hash + '\\n')
}`

const LOCKER = `
import { lockDataDir } from './src/ledger/stores/file/lock.js'
process.stdin.once('data', () => {
  try {
    lockDataDir(process.argv[2], 'a racer')
    console.log('taken')
  } catch (error) {
    console.log(error.name)
    process.exit()
  }
})
console.log('ready')`

let compiled: Compiled
let dir = ''
const children: ChildProcess[] = []

const run = (script: string) => {
  const child = spawn(process.execPath, [script, dir], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  return { child, lines }
}
const kill = async (child: ChildProcess) => {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  // 'close' and not 'exit': then all that it printed has been read.
  await once(child, 'close')
}

beforeAll(() => {
  compiled = compileLedger()
})
afterAll(() => compiled.remove())
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'countersign-kill-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child)
  rmSync(dir, { recursive: true, force: true })
})

describe('a process that is killed', () => {
  it('loses no acknowledged entry and leaves no part of a batch, twelve times over', async () => {
    const script = compiled.script('writer.mjs', WRITER)
    for (let round = 0; round < 12; round++) {
      const { child, lines } = run(script)
      await until(() => lines.length > round * 7)
      await kill(child)
      const [seq, hash] = (lines.at(-1) ?? '').split(' ')
      await (await openFileStore({ dir })).close()
      const verifier = createVerifier('default', { head: { seq: Number(seq), hash: hash ?? '' } })
      for await (const block of ledgerLines(dir, 'default')) for (const text of block) verifier.push(text)
      expect(verifier.finish()).toBeUndefined()
      expect(verifier.head.seq % 5).toBe(0)
    }
  })

  it('leaves its lock to the next, and while it lives the next is told who it is', async () => {
    const { child, lines } = run(compiled.script('writer.mjs', WRITER))
    await until(() => lines.length > 0)
    await expect(openFileStore({ dir })).rejects.toThrow(`in use by pid ${child.pid} (the first writer)`)
    await kill(child)
    await (await openFileStore({ dir })).close()
    expect(readdirSync(dir).filter((name) => name.startsWith('lock'))).toEqual([])
  })
})

describe('the lock', () => {
  const dead = { pid: 1, what: 'gone', host: hostname(), started: 'another boot/1', nonce: 'dead' }

  it('goes to exactly one of twelve processes that race for a dead one', async () => {
    const script = compiled.script('locker.mjs', LOCKER)
    for (let round = 0; round < 3; round++) {
      writeFileSync(join(dir, 'lock'), JSON.stringify({ ...dead, nonce: `dead-${round}` }))
      const racers = Array.from({ length: 12 }, () => run(script))
      await until(() => racers.every(({ lines }) => lines[0] === 'ready'))
      for (const { child } of racers) child.stdin?.write('go\n')
      await until(() => racers.every(({ lines }) => lines.length === 2))
      expect(racers.filter(({ lines }) => lines[1] === 'taken')).toHaveLength(1)
      expect(racers.filter(({ lines }) => lines[1] === 'DataDirLocked')).toHaveLength(11)
      for (const { child } of racers) await kill(child)
    }
  })

  it('is taken over when its pid was given to another process, or the one who took it over died too', () => {
    writeFileSync(join(dir, 'lock'), JSON.stringify(dead))
    writeFileSync(join(dir, 'lock.dead'), JSON.stringify({ ...dead, nonce: 'dead-too' }))
    const lock = lockDataDir(dir, 'mine')
    expect(JSON.parse(readFileSync(join(dir, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid, what: 'mine' })
    expect(() => lockDataDir(dir, 'again')).toThrow(`pid ${process.pid} (mine)`)
    lock.release()
    lock.release()
    expect(readdirSync(dir)).toEqual([])
  })

  it('is not taken from another host, whose processes cannot be seen', () => {
    writeFileSync(join(dir, 'lock'), JSON.stringify({ ...dead, host: 'elsewhere.example' }))
    expect(() => lockDataDir(dir, 'mine')).toThrow(/on host elsewhere\.example; if that is gone, delete .*lock/)
  })

  it('makes the data directory private', () => {
    const fresh = join(dir, 'a', 'b')
    mkdirSync(join(dir, 'a'))
    const lock = lockDataDir(fresh, 'mine')
    lock.release()
    expect(readdirSync(join(dir, 'a'))).toEqual(['b'])
  })
})
