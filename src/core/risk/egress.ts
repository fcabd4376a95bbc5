import { reachOf } from './addresses.ts'
import { MARKER } from './data-classes.ts'
import { hostOf } from './hosts.ts'
import type { Level } from './level.ts'
import { isListed, type RiskTable } from './table.ts'
import { isWords } from './texts.ts'

/** What the egress table says of one place: a key of the charter's `risk.egress.levels`, and the host as it was read. */
export interface EgressFinding {
  readonly code: keyof RiskTable['section']['egress']['levels']
  readonly level: Level
  readonly host: string
}

const URLS =
  /\b(?:https?|wss?|ftps?|sftp|ssh|git|s3|gs|gopher|ldaps?|smb|redis|rediss|postgres|postgresql|mysql|mongodb|amqp|jdbc:[a-z]{1,20}):[\\/]{1,4}[^\s"'<>`|]+/gi
const WHOLE_URL = /^[\s\p{Cc}]*(?:[a-z][a-z0-9+.-]{1,30}:[\\/]|(?:https?|wss?|ftp):\S)/iu
const RELATIVE_URL = /^[\\/]{2}[^\\/\s]/
const SCP = /^(?:[\w.-]{1,64}@)([^\s:/@]{1,253}):[^/\d]/
const BARE = /^(?:\[[0-9a-f:.]+\]|[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+\.?|localhost)(?::\d{1,5})?(?:[/?#]|$)/iu
/** Keys whose value is a host, whatever it looks like; compared in lower case without `_` and `-`. */
const HOST_KEYS = new Set(
  'url uri href link host hostname endpoint domain webhook webhookurl callback callbackurl origin server baseurl proxy remote address ip'.split(
    ' ',
  ),
)
const isHostKey = (key: string): boolean => HOST_KEYS.has(key.toLowerCase().replace(/[_-]/g, ''))
const NONE: readonly string[] = []
/** Schemes that lead to no host. */
const LOCAL_SCHEMES = /^\s*(?:file|data|mailto|tel|about|urn|javascript|blob):/i

/** The places that a text names as something to reach, as they stand there. */
export function placesIn(key: string, text: string): readonly string[] {
  // Of words alone only a key says that they are a place, and `localhost` itself.
  if (isWords(text) && !isHostKey(key) && !BARE.test(text)) return NONE
  // Markers stand for a name or password before a host; without them it is an address again. Browsers drop tabs and line ends within a URL, so `ht\ntps://` is one.
  const plain = text.replace(MARKER, (_marker, _class, domain?: string) => (domain === undefined ? 'x' : `x@${domain}`))
  const joined = plain.replace(/[\t\r\n]/g, '')
  if (LOCAL_SCHEMES.test(joined)) return []
  if (WHOLE_URL.test(joined) || RELATIVE_URL.test(joined))
    return /\s/.test(joined.trim()) ? [...urlsIn(plain), firstWord(joined)] : [joined.trim()]
  const scp = SCP.exec(joined)
  if (scp) return [`ssh://${scp[1]}`]
  if (isHostKey(key) || (key === 'target_resource' && BARE.test(joined))) return [joined.trim()]
  return urlsIn(plain)
}

const firstWord = (text: string): string => text.trim().split(/\s/, 1)[0] ?? ''
const urlsIn = (text: string): readonly string[] => (text.includes(':') ? (text.match(URLS) ?? []) : [])

/** Judges a place; the worst that can be said of it. */
export function judgeEgress(place: string, table: RiskTable): EgressFinding {
  const { levels } = table.section.egress
  const say = (code: EgressFinding['code'], host: string): EgressFinding => ({ code, level: levels[code], host })
  const host = hostOf(place)
  if (!host) return say('unreadable', place.slice(0, 100))
  const { name } = host
  if (isListed(table.deny, name)) return say('denied', name)
  const reach = reachOf(host)
  if (reach === 'metadata') return say('metadata', name)
  if (host.userinfo) return say('userinfo', name)
  if (isListed(table.allow, name)) return say('allowed', name)
  if (reach === 'private') return say('private', name)
  if (host.look_alike) return say('look_alike', name)
  return say(host.kind === 'name' ? 'unlisted' : 'numeric', name)
}
