import { havePostgres, haveRedis, startPostgres, startRedis } from '../test/support/servers.ts'

/** A place where a ledger can lie, with its private servers. */
export interface Place {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

type Open = () => Promise<Place>

const embedded: Open = async () => ({ name: 'embedded store', env: {}, stop: async () => undefined })
const redis: Open = async () => {
  const { url, stop } = await startRedis()
  return { name: 'Redis', env: { REDIS_URL: url }, stop }
}
const postgres: Open = async () => {
  const { url, stop } = await startPostgres()
  return { name: 'Postgres', env: { DATABASE_URL: url }, stop }
}
const both: Open = async () => {
  const [one, other] = await Promise.all([startPostgres(), startRedis()])
  return {
    name: 'Postgres, queues on Redis',
    env: { DATABASE_URL: one.url, REDIS_URL: other.url },
    stop: async () => void (await Promise.all([one.stop(), other.stop()])),
  }
}

/** Places that several processes can share, as far as their servers are installed. */
export const sharedPlaces = (): readonly Open[] => [...(haveRedis() ? [redis] : []), ...(havePostgres() ? [postgres] : [])]

/** All places, as far as their servers are installed. */
export const allPlaces = (): readonly Open[] => [embedded, ...sharedPlaces(), ...(haveRedis() && havePostgres() ? [both] : [])]

/** Opens a place, and stops its servers whatever happens. */
export async function withPlace<T>(open: Open, use: (place: Place) => Promise<T>): Promise<T> {
  const place = await open()
  try {
    return await use(place)
  } finally {
    await place.stop()
  }
}
