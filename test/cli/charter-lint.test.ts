import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { run, tempDir } from './support/harness.ts'

const CHARTERS = new URL('../../charters/', import.meta.url).pathname
let temp: ReturnType<typeof tempDir>
let file: string
beforeEach(() => {
  temp = tempDir()
  file = join(temp.dir, 'c.yaml')
  copyFileSync(`${CHARTERS}models.yaml`, join(temp.dir, 'models.yaml'))
})
afterEach(() => temp.remove())

const lint = (change: (text: string) => string, ...more: readonly string[]) => {
  writeFileSync(file, change(readFileSync(`${CHARTERS}default.yaml`, 'utf8')))
  return run(['charter', 'lint', file, ...more])
}

it('exits 0 when nothing is found, and when there are only warnings', async () => {
  expect(await lint((text) => text)).toMatchObject({ exit: 0, out: expect.stringContaining('nothing found') })
  const warned = await lint((text) => text.replace('agent_day_usd: 10', 'agent_day_usd: 1'))
  expect([warned.exit, warned.out]).toEqual([0, expect.stringMatching(/warning budget_contradiction.*\n.*0 errors, 1 warning\./s)])
})

it('exits 1 on errors, and on a charter that does not load, with code, path and what to do', async () => {
  const { exit, json } = await lint((text) => `${text}\nunknown: 1\n`, '--json')
  expect([exit, json()]).toMatchObject([
    1,
    { findings: [{ code: 'charter_invalid', severity: 'error', path: 'charter', todo: expect.any(String) }] },
  ])
})
