import { existsSync, readFileSync } from 'node:fs'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROBLEMS } from '../../src/core/problem.ts'
import { httpMarkdown, type OpenApi } from '../../src/http/docs.ts'
import { openApiDocument } from '../../src/http/openapi-document.ts'
import { buildHttp, type HttpWorld } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

let world: World
let http: HttpWorld
let openapi: OpenApi & { readonly openapi: string }
const FILE = new URL('../../docs/http.md', import.meta.url)

beforeAll(async () => {
  world = await buildWorld()
  http = buildHttp(world)
  openapi = (await http.send('GET', '/docs/json')).json()
})
afterAll(async () => {
  await http.close()
  await world.close()
})

describe('the documentation', () => {
  it('lists every published route in the OpenAPI document, and no page', () => {
    expect(openapi.openapi).toBe('3.1.0')
    const routes = Object.entries(openapi.paths ?? {}).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(routes.filter((route) => !route.startsWith('HEAD')).sort()).toEqual([
      'DELETE /api/v1/keys/{id}',
      'DELETE /api/v1/requests/{id}/sample',
      'GET /api/v1/agents',
      'GET /api/v1/agents/{id}',
      'GET /api/v1/agents/{id}/tools',
      'GET /api/v1/agents/{id}/trust',
      'GET /api/v1/budgets',
      'GET /api/v1/channels/taps',
      'GET /api/v1/events',
      'GET /api/v1/experiments',
      'GET /api/v1/experiments/{id}',
      'GET /api/v1/kaizen/improvements',
      'GET /api/v1/kaizen/improvements/{id}',
      'GET /api/v1/kaizen/reports',
      'GET /api/v1/kaizen/reports/{id}',
      'GET /api/v1/kaizen/reports/{id}/pictures/{picture}',
      'GET /api/v1/kaizen/scamper',
      'GET /api/v1/kaizen/waste',
      'GET /api/v1/keys',
      'GET /api/v1/kpis',
      'GET /api/v1/ledger',
      'GET /api/v1/locks',
      'GET /api/v1/locks/{id}',
      'GET /api/v1/models',
      'GET /api/v1/models/choose',
      'GET /api/v1/motions',
      'GET /api/v1/motions/{id}',
      'GET /api/v1/operators/away',
      'GET /api/v1/operators/mutes',
      'GET /api/v1/plans',
      'GET /api/v1/plans/{id}',
      'GET /api/v1/requests',
      'GET /api/v1/requests/{id}',
      'GET /api/v1/requests/{id}/image',
      'GET /api/v1/reviews',
      'GET /api/v1/samples',
      'GET /api/v1/standing-grants',
      'GET /api/v1/standing-grants/{id}',
      'GET /api/v1/status',
      'GET /api/v1/summary',
      'GET /api/v1/trust',
      'GET /api/v1/usage',
      'GET /api/v1/whoami',
      'GET /health',
      'POST /api/v1/agents/{id}/breaker/reset',
      'POST /api/v1/agents/{id}/pause',
      'POST /api/v1/agents/{id}/resume',
      'POST /api/v1/agents/{id}/trust',
      'POST /api/v1/breaker/reset',
      'POST /api/v1/channels/test',
      'POST /api/v1/charter/adopt',
      'POST /api/v1/charter/backtest',
      'POST /api/v1/charter/keys',
      'POST /api/v1/charter/reload',
      'POST /api/v1/experiments',
      'POST /api/v1/experiments/{id}/evaluate',
      'POST /api/v1/experiments/{id}/rollback',
      'POST /api/v1/experiments/{id}/start',
      'POST /api/v1/experiments/{id}/stop',
      'POST /api/v1/funds',
      'POST /api/v1/halt',
      'POST /api/v1/handshake',
      'POST /api/v1/inbox-links',
      'POST /api/v1/kaizen/improvements',
      'POST /api/v1/kaizen/improvements/{id}/rollback',
      'POST /api/v1/kaizen/optimize',
      'POST /api/v1/kaizen/run',
      'POST /api/v1/kaizen/scamper',
      'POST /api/v1/keys',
      'POST /api/v1/locks',
      'POST /api/v1/locks/release',
      'POST /api/v1/locks/renew',
      'POST /api/v1/motions',
      'POST /api/v1/motions/{id}/votes',
      'POST /api/v1/operators/me/away',
      'POST /api/v1/operators/me/back',
      'POST /api/v1/operators/me/mutes',
      'POST /api/v1/operators/{id}/totp',
      'POST /api/v1/plans',
      'POST /api/v1/plans/{id}/steps/{step}/redeem',
      'POST /api/v1/plans/{id}/steps/{step}/settle',
      'POST /api/v1/request-permission',
      'POST /api/v1/requests/approve',
      'POST /api/v1/requests/{id}/answer',
      'POST /api/v1/requests/{id}/audit',
      'POST /api/v1/requests/{id}/break-glass',
      'POST /api/v1/requests/{id}/cancel',
      'POST /api/v1/requests/{id}/delegate',
      'POST /api/v1/requests/{id}/edit',
      'POST /api/v1/requests/{id}/question',
      'POST /api/v1/requests/{id}/redeem',
      'POST /api/v1/requests/{id}/review',
      'POST /api/v1/requests/{id}/revoke',
      'POST /api/v1/requests/{id}/sample',
      'POST /api/v1/requests/{id}/settle',
      'POST /api/v1/requests/{id}/snooze',
      'POST /api/v1/requests/{id}/votes',
      'POST /api/v1/standing-grants/{id}/revoke',
      'PUT /api/v1/requests/{id}/image',
    ])
  })

  it('is the same without a governor, as the script that writes it has none', async () => {
    expect(await openApiDocument(pino({ level: 'silent' }))).toEqual(openapi)
  })

  it('names every route and every problem code', () => {
    const text = httpMarkdown(openapi)
    for (const [path, item] of Object.entries(openapi.paths ?? {}))
      for (const method of Object.keys(item)) expect(text).toContain(`### ${method.toUpperCase()} ${path}\n`)
    for (const code of Object.keys(PROBLEMS)) expect(text).toContain(`| \`${code}\` |`)
  })

  it('is the file docs/http.md; `npm run docs` writes it', () => {
    const written = existsSync(FILE) ? readFileSync(FILE, 'utf8') : ''
    expect(written).toBe(httpMarkdown(openapi))
  })

  it('is served with everything it needs, from this server only', async () => {
    const page = await http.send('GET', '/docs')
    expect(page.statusCode).toBe(200)
    expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
    for (const [, path = ''] of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect(path).toMatch(/^\/docs\/static\//)
      expect([path, (await http.send('GET', path)).statusCode]).toEqual([path, 200])
    }
  })
})
