import type { DataOptions } from './deps.ts'

/** Where the queue is; `where` is host, port and database, never credentials. */
export type QueuePlace = { readonly kind: 'embedded' } | { readonly kind: 'redis' | 'postgres'; readonly where: string }

/** Where the queue is, as the server chooses it: Redis, else Postgres, else inside the server. */
export function queuePlace({ redisUrl, databaseUrl }: Pick<DataOptions, 'redisUrl' | 'databaseUrl'>): QueuePlace {
  if (redisUrl) return { kind: 'redis', where: withoutCredentials(redisUrl) }
  return databaseUrl ? { kind: 'postgres', where: withoutCredentials(databaseUrl) } : { kind: 'embedded' }
}

function withoutCredentials(text: string): string {
  if (!URL.canParse(text)) return 'a URL that cannot be read'
  const { host, pathname } = new URL(text)
  return host + (pathname === '/' ? '' : pathname)
}
