import { spawnSync } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeWith } from '../support/describe-with.ts'
import { ask, call, eventually, type Home, handshake, makeHome, OPERATOR_TOKEN, type Program, startProgram } from '../support/program.ts'
import { startPostgres, startRedis } from '../support/servers.ts'

let home: Home
const running: Program[] = []
const start = async (env: Record<string, string> = {}): Promise<Program> => {
  const program = await startProgram(home, env)
  running.push(program)
  return program
}
/** Starts the program expecting it to refuse; its exit code and what it said. */
const refusal = (env: Record<string, string> = {}, flags: readonly string[] = []) => {
  const args = ['dist/src/main.js', 'up', '--port', '0', '--data-dir', home.dataDir, '--charter', home.charter, ...flags]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    encoding: 'utf8',
    timeout: 30_000,
  })
  return { status, said: stdout + stderr }
}

beforeEach(async () => {
  home = await makeHome()
})
afterEach(async () => {
  for (const program of running.splice(0)) await program.stop()
  await home.remove()
})

it('names every fault of the configuration at once, and never a value', () => {
  const { status, said } = refusal(
    {
      DATABASE_URL: 'mysql://secret-host',
      TELEGRAM_BOT_TOKEN: 'nonsense-token',
      SLACK_BOT_TOKEN: 'xoxb-secret',
      COUNTERSIGN_OPERATOR_TOKEN: 'short',
    },
    ['--port', '99999'],
  )
  expect(status).not.toBe(0)
  for (const name of ['DATABASE_URL', 'TELEGRAM_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'COUNTERSIGN_OPERATOR_TOKEN', '--port'])
    expect(said).toContain(name)
  for (const value of ['secret-host', 'nonsense-token', 'xoxb-secret']) expect(said).not.toContain(value)
})

it('refuses a charter that is not valid, with path and what was expected', async () => {
  const text = await readFile(home.charter, 'utf8')
  await writeFile(
    home.charter,
    `${text.replace(/timezone: .*/, 'timezone: Mars/Olympus').replace(/solo: .*/, 'solo: perhaps')}\nsurprise: true\n`,
  )
  const { status, said } = refusal()
  expect(status).not.toBe(0)
  for (const part of ['charter.solo', 'expected boolean', 'surprise']) expect(said).toContain(part)
})

it('refuses a charter that is missing, and one with a key given twice', async () => {
  await writeFile(home.charter, `${await readFile(home.charter, 'utf8')}\nversion: 1\n`)
  expect(refusal().said).toMatch(/unique/i)
  const gone = refusal({}, ['--charter', join(home.dir, 'nowhere.yaml')])
  expect(gone.status).not.toBe(0)
  expect(gone.said).toMatch(/cannot read .*nowhere\.yaml/)
})

it('refuses a second server on the same data, and names the first', async () => {
  const first = await start()
  const { status, said } = refusal()
  expect(status).not.toBe(0)
  expect(said).toContain(String(first.pid))
  expect(said).toMatch(/in use|locked|holds/i)
})

it('keeps its secrets to the owner of the data directory', async () => {
  const program = await startProgram(home, { COUNTERSIGN_OPERATOR_TOKEN: '', COUNTERSIGN_SECRET: '' })
  running.push(program)
  const mode = async (file: string) => ((await stat(join(home.dataDir, file))).mode & 0o777).toString(8)
  expect([await mode('operator-token'), await mode('secret'), await mode('.')]).toEqual(['600', '600', '700'])
  const token = (await readFile(join(home.dataDir, 'operator-token'), 'utf8')).trim()
  expect((await call(program.url, 'GET', '/api/v1/agents', undefined, token)).status).toBe(200)
  expect(program.output()).not.toContain(token)
})

it('makes an edited charter a new entry, at boot and on reload, and every decision names the one in force', async () => {
  const first = await start()
  await handshake(first.url)
  const before = (await ask(first.url)).body['charter']
  await home.rewrite({ mission: 'Another mission' })
  expect((await call(first.url, 'POST', '/api/v1/charter/reload', {}, OPERATOR_TOKEN)).status).toBe(200)
  const reloaded = (await ask(first.url)).body['charter']
  expect(reloaded).not.toBe(before)
  await first.stop()
  await home.rewrite({ mission: 'A third' })
  const second = await start()
  expect((await ask(second.url)).body['charter']).not.toBe(reloaded)
  const { body } = await call(second.url, 'GET', '/api/v1/ledger?after=0&limit=100', undefined, OPERATOR_TOKEN)
  expect((body['entries'] as readonly { type: string }[]).filter((e) => e.type === 'charter.adopted')).toHaveLength(3)
})

it('keeps the charter in force when the edited file is not valid', async () => {
  const program = await start()
  await writeFile(home.charter, 'version: 2\n')
  const reply = await call(program.url, 'POST', '/api/v1/charter/reload', {}, OPERATOR_TOKEN)
  expect([reply.status, reply.body.code]).toEqual([422, 'charter_invalid'])
  await handshake(program.url)
  expect((await ask(program.url)).body.status).toBe('GRANTED')
})

describe('when nobody can be reached', () => {
  it('says so at boot, in health and in the answer to who waits', async () => {
    await home.rewrite({ local_operator: false, operators: [{ id: 'on-call', telegram: 123 }], channels: [{ telegram: -100 }] })
    const program = await start()
    await eventually('the boot says it', () => /No listed operator can be reached/.test(program.output()))
    const health = (await call(program.url, 'GET', '/health')).body
    expect(JSON.stringify(health)).toMatch(/No listed operator can be reached/)
    expect(JSON.stringify(health)).toMatch(/TELEGRAM_BOT_TOKEN is not set/)
    await handshake(program.url)
    const pending = await ask(program.url, { task_intent: 'withdraw funds' })
    expect(pending.status).toBe(202)
    expect(JSON.stringify(pending.body['warnings'])).toMatch(/No listed operator can be reached/)
  })

  it('says when the charter lists nobody at all', async () => {
    await home.rewrite({ local_operator: false })
    const program = await start()
    await eventually('the boot says it', () => /nobody can approve/.test(program.output()))
  })
})

describeWith('postgres', 'a ledger left behind in the data directory', () => {
  it('is never passed over in silence for an empty store', async () => {
    const program = await start()
    await program.stop()
    running.length = 0
    const postgres = await startPostgres()
    const redis = await startRedis()
    for (const env of [{ DATABASE_URL: postgres.url }, { REDIS_URL: redis.url }]) {
      const { status, said } = refusal(env)
      expect(status).not.toBe(0)
      expect(said).toMatch(/holds a ledger/)
    }
    await postgres.stop()
    await redis.stop()
  })
})
