import type { FastifyBaseLogger } from 'fastify'
import { emptyState } from '../core/state.ts'
import type { GovernorFace } from '../governor/face.ts'
import type { OpenApi } from './docs.ts'
import { InboxLinks } from './inbox/links.ts'
import { createHttpServer } from './server.ts'

const nobody = (): never => {
  throw new Error('there is no governor behind this document')
}

/** The OpenAPI document of all routes, without a governor or a socket; what the script that writes `docs/http.md` reads. */
export async function openApiDocument(logger: FastifyBaseLogger): Promise<OpenApi> {
  const clock = { now: nobody }
  const ids = { next: nobody }
  const governor: GovernorFace = {
    catchUp: async () => undefined,
    org: 'default',
    clock,
    ids,
    submit: nobody,
    state: () => emptyState('default'),
    charter: nobody,
    request: nobody,
    decided: nobody,
    lease: nobody,
    read: nobody,
    about: nobody,
    subscribe: () => () => undefined,
    healthy: nobody,
  }
  const master = Buffer.alloc(32)
  const app = createHttpServer({
    governor,
    secrets: { operatorToken: '', master },
    config: { host: '127.0.0.1', port: 0 },
    links: new InboxLinks({ clock, ids, master }),
    samples: { digestOf: nobody, keep: nobody, remove: nobody },
    images: { digestOf: nobody, keep: nobody, read: nobody, remove: nobody },
    runs: { hourly: nobody, nightly: nobody, daily: nobody, weekly: nobody },
    health: nobody,
    reach: nobody,
    mounts: [],
    testChannel: nobody,
    lastTap: nobody,
    reloadCharter: nobody,
    backtest: nobody,
    look: nobody,
    logger,
  })
  try {
    return (await app.inject({ url: '/docs/json', headers: { host: 'localhost' } })).json()
  } finally {
    await app.close()
  }
}
