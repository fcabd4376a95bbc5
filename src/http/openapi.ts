import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { PROBLEMS } from '../core/problem.ts'
import { DOCS_CSP, PAGE_CSP, pageHeaders } from './security.ts'

/** Serves the OpenAPI document of every route added after it, and its pages at `/docs`. Everything comes from this server. */
export function registerDocs(app: FastifyInstance): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Countersign',
        version: '1',
        description: 'The governor that agents ask before they act. Money is dollars, times are ISO 8601 in UTC, problems are RFC 9457.',
      },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      security: [{ bearer: [] }, {}],
      tags: [
        { name: 'agents', description: 'What agents do' },
        { name: 'requests', description: 'Reading requests' },
        { name: 'locks', description: 'Locks' },
        { name: 'operators', description: 'What people who decide do' },
        { name: 'kaizen', description: 'What the governor tries and proposes from what it sees' },
        { name: 'admin', description: 'Keys, channels, the charter' },
        { name: 'status', description: 'How it is' },
      ],
    },
    transform: jsonSchemaTransform,
  })
  app.register(async (scope) => {
    scope.addHook('onRequest', (_request, reply, done) => {
      reply.headers(pageHeaders(DOCS_CSP))
      done()
    })
    await scope.register(swaggerUi, { routePrefix: '/docs', uiConfig: { validatorUrl: null, deepLinking: true }, staticCSP: DOCS_CSP })
    const page = problemsPage()
    scope.get('/docs/errors', { schema: { hide: true } }, async (_request, reply) =>
      reply.header('content-security-policy', PAGE_CSP).header('content-type', 'text/html; charset=utf-8').send(page),
    )
  })
}

/** Where the `type` of every problem leads. The texts are ours, and hold nothing to escape. */
function problemsPage(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([code, { status, title }]) => `<dt id="${code}">${code} <small>${status}</small></dt><dd>${title}</dd>`,
  )
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Problem codes</title><h1>Problem codes</h1><dl>${rows.join('')}</dl></html>`
}
