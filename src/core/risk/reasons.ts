import type { Reason } from '../reason.ts'
import { quoted } from '../wording/text.ts'
import type { RiskFactor } from './risk.ts'

/** What each finding is called by people. `%` is what was found. */
const SAYS: Readonly<Record<string, string>> = {
  tool_base: 'the tool % by itself',
  no_tool: 'no tool is named',
  outside_workspace: 'a path outside the workspace: %',
  traversal: 'a path that climbs with ..: %',
  encoded_path: 'a path written so that it hides what it is: %',
  symlink_like: 'a path that leads elsewhere: %',
  shell_metacharacters: 'characters a shell acts on: %',
  destructive_shell: 'a destructive command: %',
  destructive_sql: 'destructive SQL: %',
  data_secret: 'a secret',
  data_card_number: 'a card number',
  data_email: 'an e-mail address',
  data_national_id: 'a national id',
  egress_allowed: 'the listed host %',
  egress_unlisted: 'a host that is not listed: %',
  egress_denied: 'a denied host: %',
  egress_private: 'a private address: %',
  egress_metadata: 'where a cloud hands out credentials: %',
  egress_numeric: 'an address without a name: %',
  egress_userinfo: 'a URL with a name or password before its host: %',
  egress_look_alike: 'a host that mixes alphabets: %',
  egress_unreadable: 'a URL that cannot be read: %',
  tainted: 'text from outside was read in this session',
  first_use: 'the first time this agent uses the tool',
  off_hours: 'outside working hours',
}

/** Characters that a finding shows of what the agent wrote: the thing itself, and where it stands. */
const SHOWN = { what: 120, at: 80 } as const

/** A finding as a sentence for people. The agent's own words stand in curly quotes, which they cannot hold themselves. */
export function factorReason({ code, level, what, at }: RiskFactor): Reason {
  const says = Object.hasOwn(SAYS, code) ? (SAYS[code] as string) : 'a pattern of the charter'
  const where = at === undefined ? '' : ` (${/^[\w.]{1,80}$/.test(at) ? at : quoted(at, SHOWN.at)})`
  return { code, text: `${level}: ${says.replace('%', () => quoted(what ?? '', SHOWN.what))}${where}` }
}
