import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { run, tempDir } from './support/harness.ts'

const CHARTERS = new URL('../../charters/', import.meta.url).pathname
let temp: ReturnType<typeof tempDir>
beforeEach(() => {
  temp = tempDir()
  for (const name of ['default.yaml', 'models.yaml']) copyFileSync(CHARTERS + name, join(temp.dir, name))
})
afterEach(() => temp.remove())

const fixtures = (verdict: string): string => {
  const cases = `cases:\n  - { name: a summary, request: { task_intent: Summarise }, expect: { verdict: ${verdict} } }\n`
  writeFileSync(join(temp.dir, 'default.test.yaml'), `charter: default.yaml\n${cases}`)
  return join(temp.dir, 'default.test.yaml')
}
const test = (...more: readonly string[]) => run(['charter', 'test', '--charter', join(temp.dir, 'default.yaml'), ...more])

it('plays the fixtures beside the charter, and exits 0 when all is as expected', async () => {
  fixtures('granted')
  const { exit, out } = await test()
  expect([exit, out]).toEqual([0, expect.stringMatching(/1 of 1 as expected/)])
  expect(out).toMatch(/not met: deny\.intents: drop database/)
})

it('exits 1 with what was expected, what was got and why', async () => {
  const { exit, out } = await run(['charter', 'test', fixtures('refused')])
  expect(exit).toBe(1)
  expect(out).toMatch(/a summary\n\s+verdict\n\s+expected {2}refused\n\s+got {7}granted\n\s+because: /)
})

it('exits 1 when too little of the charter is met', async () => {
  fixtures('granted')
  expect((await test('--coverage', '100')).exit).toBe(1)
  expect((await test('--coverage', '0')).exit).toBe(0)
})

it('exits 2 when there are no fixtures, or they cannot be read', async () => {
  expect((await test()).exit).toBe(2)
  writeFileSync(join(temp.dir, 'default.test.yaml'), 'charter: default.yaml\ncases: 3')
  expect((await test()).exit).toBe(2)
})
