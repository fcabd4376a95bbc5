import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadCharter } from '../../src/charter/load.ts'
import { run, tempDir } from './support/harness.ts'

const FILES = new URL('../charter/import/files/', import.meta.url).pathname
let temp: ReturnType<typeof tempDir>
beforeEach(() => {
  temp = tempDir()
})
afterEach(() => temp.remove())

it.each(['rules.json', 'sovereign.yaml', 'crew-writer/tool_allowlist.toml'])(
  'writes a charter of %s that loads, and tells what each field became',
  async (name) => {
    const out = join(temp.dir, 'imported.yaml')
    const { out: told, exit } = await run(['charter', 'import', FILES + name, '--out', out])
    expect(exit).toBe(0)
    expect(told).toMatch(/ → /)
    expect(told).toMatch(/no equal here/)
    expect((await loadCharter(out)).charter.agents.authentication).toBe('keys')
  },
)

it('prints the charter where no file is named, and tells the rest beside it', async () => {
  const { out, err, exit } = await run(['charter', 'import', `${FILES}rules.json`, '--org', 'acme'])
  expect([exit, out.includes('org: acme'), out.includes('→'), err.includes('→')]).toEqual([0, true, false, true])
})

it('overwrites nothing, and leaves nothing behind when it cannot be read', async () => {
  const out = join(temp.dir, 'imported.yaml')
  writeFileSync(out, 'mine')
  expect((await run(['charter', 'import', `${FILES}rules.json`, '--out', out])).exit).toBe(1)
  expect(readFileSync(out, 'utf8')).toBe('mine')
  const bad = await run(['charter', 'import', join(temp.dir, 'nothing.json'), '--json'])
  expect([bad.exit, JSON.parse(bad.err).error.code]).toEqual([1, 'import_failed'])
})
