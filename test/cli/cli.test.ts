import { expect, it } from 'vitest'
import { buildCli } from '../../src/cli/cli.ts'
import type { CliDeps, UpFlags } from '../../src/cli/deps.ts'
import { leaves, pathOf } from '../../src/cli/docs.ts'
import { CliError, EXIT } from '../../src/cli/exit.ts'
import { run } from './support/harness.ts'

const paths = leaves(buildCli({} as CliDeps)).map(pathOf)

it('has every command that the documents promise', () => {
  for (const path of [
    ...['up', 'demo', 'status', 'doctor', 'inbox', 'pending', 'show', 'approve', 'reject', 'revoke', 'pause', 'resume', 'agents'],
    ...['keys add', 'keys list', 'keys revoke', 'operators token', 'charter reload', 'charter show', 'channels test', 'queue info'],
    ...['ledger verify', 'ledger tail'],
  ])
    expect(paths).toContain(path)
})

it.each(paths)('explains `%s --help` with an example, and takes --json', async (path) => {
  const { exit, out } = await run([...path.split(' '), '--help'])
  expect(exit).toBe(0)
  expect(out).toContain(`$ countersign ${path}`)
  expect(out).toContain('--json')
})

it.each([
  [['nonsense']],
  [['approve']],
  [['up', '--nonsense']],
  [['ledger', 'tail', '-n', 'x']],
  [['channels', 'test', '--wait', '-1']],
  [[]],
])('exits with 2 on %j and says what is wrong', async (argv) => {
  const { exit, err, out } = await run(argv)
  expect(exit).toBe(2)
  expect(err + out).not.toBe('')
})

it('hands the flags of up on as they were given, wherever they stand', async () => {
  const seen: [UpFlags, { json: boolean }][] = []
  const up: CliDeps['up'] = async (flags, how) => void seen.push([flags, how])
  await run(['up'], { up })
  await run(['--data-dir', '/d', 'up', '--port', '9', '--host', '::1', '--charter', 'c.yaml', '--json'], { up })
  expect(seen).toEqual([
    [{}, { json: false }],
    [{ port: '9', host: '::1', dataDir: '/d', charter: 'c.yaml' }, { json: true }],
  ])
})

it('exits with 2 when a setting is wrong, naming every fault', async () => {
  const invalid = Object.assign(new Error('The configuration is not valid:\n  --port: too big\n  REDIS_URL: no URL'), {
    name: 'ConfigInvalid',
  })
  const { exit, err } = await run(['up'], {
    up: async () => {
      throw invalid
    },
  })
  expect([exit, err.split('\n')]).toEqual([2, ['settings: The configuration is not valid:', '  --port: too big', '  REDIS_URL: no URL']])
})

it('exits as the demo ends', async () => {
  expect((await run(['demo'], { demo: async () => 0 })).exit).toBe(0)
  const stories: unknown[] = []
  const told = await run(['demo', 'short'], { demo: async (story) => stories.push(story) })
  expect([told.exit, told.err, stories]).toEqual([1, '', ['short']])
})

it('makes an operator’s token here, and prints only its hash for the charter', async () => {
  const { out, exit } = await run(['operators', 'token', 'on-call'])
  const [token = '', ...rest] = out.split('\n')
  expect(exit).toBe(0)
  expect(token).toMatch(/^cso_[0-9a-z]{40}$/)
  expect(rest.join('\n')).toMatch(/operators:\n {2}- id: on-call\n {4}token: sha256:[0-9a-f]{64}\n/)
  expect(rest.join('\n')).not.toContain(token)
  expect((await run(['operators', 'token', 'local'])).exit).toBe(2)
  expect((await run(['operators', 'token', 'No Spaces'])).exit).toBe(2)
})

it('says an unforeseen fault without a stack, and exits with 1', async () => {
  const { exit, err } = await run(['up'], {
    up: async () => {
      throw new Error('the disk is \u001b[31mfull')
    },
  })
  expect([exit, err]).toEqual([1, 'failed: the disk is \\u{1b}[31mfull'])
})

it('keeps the meaning of exit codes', () => {
  expect(EXIT).toEqual({ ok: 0, failed: 1, usage: 2, unreachable: 3 })
  expect(new CliError(EXIT.failed, 'x', 'y')).toBeInstanceOf(Error)
})
