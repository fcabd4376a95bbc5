import { describe } from 'vitest'
import { havePostgres, haveRedis } from './servers.ts'

/**
 * `describe` for what needs a server: without it the tests are skipped and one line says so, or, where
 * COUNTERSIGN_TEST_REQUIRE_SERVICES=1, they fail.
 */
export function describeWith(service: 'redis' | 'postgres', name: string, body: () => void): void {
  if (service === 'redis' ? haveRedis() : havePostgres()) describe(name, body)
  else if (process.env['COUNTERSIGN_TEST_REQUIRE_SERVICES'] === '1') throw new Error(`${name}: no ${service} server is installed`)
  else {
    console.log(`skipped "${name}": no ${service} server is installed`)
    describe.skip(name, body)
  }
}
