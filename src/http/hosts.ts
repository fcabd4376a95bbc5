import type { FastifyReply, FastifyRequest } from 'fastify'
import { refusal } from '../core/problem.ts'
import { sendProblem } from './problem.ts'

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']
const READS = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Host names seen before, so that the hot path looks up instead of cutting strings; small, since anybody may send any name. */
const REMEMBERED_HOSTS = 64

/**
 * The names this server answers to. A Host header with another one is a page that had its own name resolved to us (DNS
 * rebinding); an Origin other than the Host on a request that changes something is another site's page.
 */
export class Hosts {
  readonly #names: ReadonlySet<string>
  readonly #publicOrigin: string | undefined
  readonly #publicHost: string | undefined
  readonly #known = new Map<string, boolean>()

  constructor({ host, publicUrl }: { readonly host: string; readonly publicUrl?: string }) {
    const url = publicUrl === undefined ? undefined : new URL(publicUrl)
    this.#names = new Set([...LOOPBACK_NAMES, (host.includes(':') ? `[${host}]` : host).toLowerCase()])
    this.#publicOrigin = url?.origin
    this.#publicHost = url?.host
  }

  /** Whether a Host header names this server: a loopback name or the configured host with any port, or the public URL's host. */
  isOurs(header: string | undefined): boolean {
    if (header === undefined) return false
    const known = this.#known.get(header)
    if (known !== undefined) return known
    const host = header.toLowerCase()
    const ours = host === this.#publicHost || this.#names.has(host.replace(/:\d{1,5}$/, ''))
    if (this.#known.size < REMEMBERED_HOSTS) this.#known.set(header, ours)
    return ours
  }

  /** Whether an Origin header is this server's own: the one of its Host header, or the public URL's. */
  isOwnOrigin(origin: string, host: string): boolean {
    return origin === this.#publicOrigin || origin === `http://${host}` || origin === `https://${host}`
  }

  /** Whether browsers reach us over TLS under this Host, so that cookies may be marked Secure. */
  isSecure(host: string | undefined): boolean {
    return host?.toLowerCase() === this.#publicHost && this.#publicOrigin?.startsWith('https:') === true
  }

  /** Refuses what is not meant for this server. An `onRequest` hook. */
  readonly check = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const { host, origin } = request.headers
    if (!this.isOurs(host)) {
      sendProblem(reply, refusal('host_refused', 'The Host header names another server; set COUNTERSIGN_PUBLIC_URL if this name is ours'))
      return
    }
    if (origin !== undefined && !READS.has(request.method) && !this.isOwnOrigin(origin, host ?? '')) {
      sendProblem(reply, refusal('host_refused', 'The Origin header is another site; only pages of this server may change anything'))
      return
    }
    done()
  }
}
