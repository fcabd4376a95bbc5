import type { FastifyReply, FastifyRequest } from 'fastify'

/** For answers that are no pages: nothing in them may run, and nobody keeps or frames them. */
const API_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const

/** For the inbox: its own files only, no inline script or style, no frames, no plugin, no form that leaves. */
export const PAGE_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** For `/docs`: as the inbox, with the inline styles and data images that Swagger UI puts in. */
export const DOCS_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/** Headers of a page. */
export const pageHeaders = (csp: string) => ({
  'content-security-policy': csp,
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
})

/** Sets the headers that every answer has. An `onRequest` hook. */
export function apiHeaders(_request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  reply.headers(API_HEADERS)
  done()
}
