import { havePostgres, haveRedis } from '../../support/servers.ts'
import { NEEDS, type PlaceName } from './places.ts'

const HAVE = { redis: haveRedis, postgres: havePostgres } as const

/**
 * Whether a shape's servers are installed. Without them its tests are skipped and one line says so, or, where
 * COUNTERSIGN_TEST_REQUIRE_SERVICES=1, this throws.
 */
export function runnable(name: PlaceName): boolean {
  const missing = NEEDS[name].filter((service) => !HAVE[service]())
  if (missing.length === 0) return true
  if (process.env['COUNTERSIGN_TEST_REQUIRE_SERVICES'] === '1') throw new Error(`${name}: no ${missing.join(' and ')} server is installed`)
  console.log(`skipped "${name}": no ${missing.join(' and ')} server is installed`)
  return false
}
