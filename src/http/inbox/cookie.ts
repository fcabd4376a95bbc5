import { createHmac, timingSafeEqual } from 'node:crypto'
import { fastifyCookie } from '@fastify/cookie'
import type { Identity } from '../../core/principal.ts'
import type { Millis } from '../../core/units.ts'

/** The inbox's cookie. */
export const COOKIE = 'countersign_inbox'
/** How long a login lasts, in ms. */
export const COOKIE_LIFE: Millis = 12 * 3_600_000

/** A person as the inbox may know one. */
export type InboxIdentity = Extract<Identity, { on: 'local' | 'token' }>

/** What a cookie is signed with: it ends with either. */
export interface CookieSecrets {
  readonly operatorToken: string
  readonly master: Buffer
}

/** The operator token is part of what signs, so that a new one ends every login made under the old one. */
const sign = ({ master, operatorToken }: CookieSecrets, text: string): Buffer =>
  createHmac('sha256', master).update('countersign-inbox-cookie-v1\n').update(`${operatorToken}\n`).update(text).digest()

/** The `Set-Cookie` header of a login, for {@link COOKIE_LIFE}. */
export function loginCookie(secrets: CookieSecrets, identity: InboxIdentity, now: Millis, secure: boolean): string {
  const who = identity.on === 'local' ? 'local' : identity.sha256
  const text = `${who}.${now + COOKIE_LIFE}`
  return serialize(`${text}.${sign(secrets, text).toString('base64url')}`, COOKIE_LIFE / 1000, secure)
}

/** The `Set-Cookie` header that ends a login. */
export const logoutCookie = (secure: boolean): string => serialize('', 0, secure)

const serialize = (value: string, maxAge: number, secure: boolean): string =>
  fastifyCookie.serialize(COOKIE, value, { httpOnly: true, sameSite: 'strict', path: '/', maxAge, secure })

/** Who a `Cookie` header says is logged in; undefined when nobody is, the time is over, or it is not our signature. */
export function cookieIdentity(secrets: CookieSecrets, header: string, now: Millis): InboxIdentity | undefined {
  const value = fastifyCookie.parse(header)[COOKIE]
  const [, text = '', who = '', until = '', mac = ''] = /^((local|[0-9a-f]{64})\.(\d{1,16}))\.([\w-]{43})$/.exec(value ?? '') ?? []
  const given = Buffer.from(mac, 'base64url')
  const right = sign(secrets, text)
  if (given.length !== right.length || !timingSafeEqual(given, right) || now >= Number(until)) return undefined
  return who === 'local' ? { on: 'local' } : { on: 'token', sha256: who }
}
