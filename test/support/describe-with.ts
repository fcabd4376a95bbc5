import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe } from 'vitest'
import { havePostgres, haveRedis } from './servers.ts'

/** Where a Chromium is installed; undefined: nowhere. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path))

/** What some tests need beside Node, and whether it is here. */
const PRESENT = {
  redis: haveRedis,
  postgres: havePostgres,
  chromium: () => CHROMIUM !== undefined,
  'ssh-keygen': () => spawnSync('ssh-keygen', ['-?']).error === undefined,
} as const satisfies Readonly<Record<string, () => boolean>>

/** `describe` for what needs a program: without it the tests are skipped and one line says so, or, where COUNTERSIGN_TEST_REQUIRE_SERVICES=1, they fail. */
export function describeWith(program: keyof typeof PRESENT, name: string, body: () => void): void {
  if (PRESENT[program]()) describe(name, body)
  else if (process.env['COUNTERSIGN_TEST_REQUIRE_SERVICES'] === '1') throw new Error(`${name}: no ${program} is installed`)
  else {
    console.log(`skipped "${name}": no ${program} is installed`)
    describe.skip(name, body)
  }
}
