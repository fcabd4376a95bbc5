import type { FastifyRequest } from 'fastify'
import type { Operator } from '../core/charter/compile.ts'
import { operatorOf } from '../core/charter/compile.ts'
import { actsAs, callerOperator } from '../core/decide/context.ts'
import type { Door, Principal } from '../core/principal.ts'
import { type Refusal, refusal } from '../core/problem.ts'
import type { GovernorFace } from '../governor/face.ts'
import { hashToken, sameSecret } from '../governor/tokens.ts'
import type { HttpDeps } from './deps.ts'
import { cookieIdentity } from './inbox/cookie.ts'

/** Who sent a request, as far as this door can tell. What they may do is decided in the core. */
export interface Caller {
  readonly principal: Principal
  readonly door: Door
  /** Holds the operator token, and so administers even where the charter has no local operator. */
  readonly console: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route under `/api/v1` and on the inbox's own. */
    caller: Caller
  }
}

/** The header that a page must send to act with a cookie: a form or a foreign page cannot. */
const PAGE_HEADER = 'x-countersign-page'
/** Headers that only a proxy adds: then the loopback peer is the proxy, not the caller. */
const FORWARDED = ['x-forwarded-for', 'forwarded', 'x-real-ip'] as const
const OPEN: Caller = { principal: { kind: 'open' }, door: 'http', console: false }

/** Finds out who sent a request: bearer token, inbox cookie, or nobody from loopback; or says why that is not enough. */
export function authenticate(deps: HttpDeps, request: FastifyRequest): Caller | Refusal {
  const { authorization, cookie } = request.headers
  if (authorization !== undefined) return byToken(deps, request, authorization)
  if (cookie !== undefined) {
    const identity = cookieIdentity(deps.secrets, cookie, deps.governor.clock.now())
    if (identity) {
      if (request.method !== 'GET' && request.headers[PAGE_HEADER] === undefined)
        return refusal('forbidden', `Changes by cookie need the header ${PAGE_HEADER}, which only the inbox page sends`)
      return { principal: { kind: 'person', identity }, door: 'web', console: false }
    }
  }
  // Where keys are asked for, nobody without one gets further: what they try would be recorded, and fill the ledger.
  const open = deps.governor.charter().document.agents.authentication === 'open'
  return open && isLoopback(request)
    ? OPEN
    : refusal('unauthenticated', 'Send Authorization: Bearer with a key that an operator made for you')
}

function byToken({ governor, secrets }: HttpDeps, request: FastifyRequest, authorization: string): Caller | Refusal {
  const token = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization)?.[1]
  if (token === undefined) return refusal('unauthenticated', 'Send Authorization: Bearer, a space, and the token')
  // Keys and listed tokens are found by their SHA-256: how long that takes tells nothing of the token itself.
  const sha256 = hashToken(token)
  const key = governor.state().keys.get(sha256)
  if (key && key.revoked === undefined) {
    const principal: Principal =
      key.purpose === 'agent' && key.agent !== null ? { kind: 'agent', agent: key.agent, key: key.id } : { kind: 'meter', key: key.id }
    return { principal, door: 'http', console: false }
  }
  const person = personOf(governor, secrets.operatorToken, token, sha256)
  const door: Door = request.headers['x-countersign-door'] === 'cli' ? 'cli' : 'http'
  return person ? { ...person, door } : refusal('unauthenticated', 'This token is not, or is no longer, one of ours')
}

/** The person behind a token: the holder of the operator token, or an operator listed with its hash. */
export function personOf(
  governor: GovernorFace,
  operatorToken: string,
  token: string,
  sha256 = hashToken(token),
): Omit<Caller, 'door'> | undefined {
  if (sameSecret(token, operatorToken)) return { principal: { kind: 'person', identity: { on: 'local' } }, console: true }
  const identity = { on: 'token', sha256 } as const
  return operatorOf(governor.charter(), identity) ? { principal: { kind: 'person', identity }, console: false } : undefined
}

/** The Host of a caller that came to this machine by itself; a tunnel that adds no header still passes the public name on. */
const LOCAL_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i

/** Whether the caller sits on this machine: the socket's peer and the Host are loopback, and no proxy speaks for somebody else. */
export function isLoopback(request: FastifyRequest): boolean {
  const peer = request.socket.remoteAddress ?? ''
  const local = peer.startsWith('127.') || peer === '::1' || peer.startsWith('::ffff:127.')
  return local && LOCAL_HOST.test(request.headers.host ?? '') && FORWARDED.every((header) => request.headers[header] === undefined)
}

/** The operator of the charter that the caller is, if any. */
export const operatorFor = (governor: GovernorFace, { principal }: Caller): Operator | undefined =>
  callerOperator({ charter: governor.charter(), principal })

/** Whether the caller may read everything: an operator, or the holder of the operator token. */
export const readsAll = (governor: GovernorFace, caller: Caller): boolean => caller.console || operatorFor(governor, caller) !== undefined

/** Whether the caller may read what belongs to an agent. */
export const readsAgent = (governor: GovernorFace, caller: Caller, agent: string): boolean =>
  actsAs({ state: governor.state(), charter: governor.charter(), principal: caller.principal }, agent) || readsAll(governor, caller)

/** Whether the caller administers: keys, channels, the charter. */
export const administers = (governor: GovernorFace, caller: Caller): boolean =>
  caller.console || (operatorFor(governor, caller)?.roles.includes('admin') ?? false)

/** Who a command of administration comes from: the operator token's holder has what the console has. */
export const adminPrincipal = (caller: Caller): Principal => (caller.console ? { kind: 'system', part: 'console' } : caller.principal)

/** Who an operator's command comes from: the operator of the charter that the caller is; else as {@link adminPrincipal}. */
export const operatorPrincipal = (governor: GovernorFace, caller: Caller): Principal =>
  operatorFor(governor, caller) ? caller.principal : adminPrincipal(caller)
