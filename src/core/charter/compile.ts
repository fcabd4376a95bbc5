import { type ApprovalsLaw, compileApprovals } from '../approvals/law.ts'
import { type ModelLaw, modelLaw } from '../arbiter/law.ts'
import { type BreakersLaw, compileBreakers } from '../breakers/law.ts'
import { compileMore, type MoreLaw } from '../budget/law.ts'
import { type ExperimentLaw, experimentLaw } from '../experiments/law.ts'
import { type IntentIndex, indexIntents } from '../intent.ts'
import { digestOf } from '../json.ts'
import { type LockSettings, lockSettings } from '../locks/settings.ts'
import { type RuleBook, ruleBook } from '../policy/rules/book.ts'
import { type Identity, identityText } from '../principal.ts'
import { compileRisk, type RiskTable } from '../risk/table.ts'
import { type SampleLaw, sampleLaw } from '../samples/law.ts'
import { type PermitLaw, permitLaw } from '../standing-grants/law.ts'
import { compileTags, type TagTable } from '../tags/table.ts'
import { compileTrust, type TrustLaw } from '../trust/law.ts'
import { type Micros, type Millis, microsFromUsd, parseDuration } from '../units.ts'
import type { Language } from '../wording/catalogue/language.ts'
import type { CharterContent, CharterDocument } from './content.ts'
import type { ModelsDocument } from './models-file.ts'
import { type PeopleLaw, peopleLaw } from './people-law.ts'

/** What an operator may do: approve requests, also administer (keys, charter, trust), or only audit and read. */
export type Role = 'approver' | 'admin' | 'observer'

/** A person of the charter. */
export interface Operator {
  readonly id: string
  readonly roles: readonly Role[]
  readonly identities: readonly Identity[]
  /** Of what is private to this person; absent: that of the place. */
  readonly language?: Language
}

/** A place where cards go; `key` is `telegram:CHAT`, `telegram:CHAT:TOPIC` or `slack:CHANNEL`. */
export interface Channel {
  readonly key: string
  readonly platform: 'telegram' | 'slack'
  readonly for: readonly ('approvals' | 'reports' | 'alerts')[]
  /** Slack: the workspace it is in, where the charter names one. */
  readonly team?: string
  /** Of what is written there; absent: English. */
  readonly language?: Language
}

/** A hard limit by window; null: none. In {@link Micros}. */
export interface Limits {
  readonly task: Micros | null
  readonly agentDay: Micros | null
  readonly session: Micros | null
  readonly orgDay: Micros | null
}

/** A charter made ready for deciding: money in micro-dollars, durations in milliseconds, intents indexed. */
export interface Charter {
  /** SHA-256 over the canonical JSON of its content; names the charter everywhere. */
  readonly hash: string
  readonly document: CharterDocument
  readonly models: ModelsDocument
  /** The models by price, ready to be chosen from. */
  readonly arbiter: ModelLaw
  readonly limits: Limits
  /** What `budgets` says beyond those four limits; undefined: nothing. */
  readonly more: MoreLaw | undefined
  readonly costAbove: Micros
  readonly timeout: Millis
  readonly grantExpires: Millis
  readonly lease: Millis
  readonly session: Millis
  readonly locks: LockSettings
  readonly people: PeopleLaw
  /** Absent: no risk is assessed. */
  readonly risk?: RiskTable
  readonly tags?: TagTable
  /** The most a standing grant may say; absent: none can be given, and none answers. */
  readonly permits?: PermitLaw
  /** Whose model calls may be kept; absent: nobody's. */
  readonly samples?: SampleLaw
  /** What experiments may cost; absent: none is run. */
  readonly experiments?: ExperimentLaw
  readonly sensitive: IntentIndex
  readonly denied: IntentIndex
  readonly deniedAgents: ReadonlySet<string>
  readonly floors: readonly { readonly index: IntentIndex; readonly min: number }[]
  readonly agents: ReadonlyMap<string, CharterDocument['agents']['list'][number]>
  readonly operators: readonly Operator[]
  readonly byIdentity: ReadonlyMap<string, Operator>
  readonly channels: readonly Channel[]
  /** How agents earn what they may do alone; absent: trust is not looked at. */
  readonly trust?: TrustLaw
  /** What stops agents by itself; absent: nothing does. */
  readonly breakers?: BreakersLaw
  /** Approvals it takes to lift a halt. */
  readonly haltLift: number
  /** Undefined when it has neither rules nor a default: then only the sections of the first version decide. */
  readonly rules: RuleBook | undefined
  /** Who is asked, in which order and for how long; undefined: every approver at once. */
  readonly approvals: ApprovalsLaw | undefined
}

/** The built-in operator behind `COUNTERSIGN_OPERATOR_TOKEN` and inbox links. */
export const LOCAL_OPERATOR: Operator = { id: 'local', roles: ['approver', 'admin'], identities: [{ on: 'local' }] }

const compiled = new WeakMap<CharterContent, Charter>()

/** The charter of a valid content. The answer is kept beside the content, so asking again costs nothing. */
export function compileCharter(content: CharterContent): Charter {
  const known = compiled.get(content)
  if (known) return known
  const charter = build(content)
  compiled.set(content, charter)
  return charter
}

/** The identities of an operator as listed; token is compared by its SHA-256. */
export function identitiesOf(operator: CharterDocument['operators'][number]): readonly Identity[] {
  const found: Identity[] = []
  if (operator.telegram !== undefined) found.push({ on: 'telegram', user: operator.telegram })
  if (operator.slack) found.push({ on: 'slack', ...operator.slack })
  if (operator.token) found.push({ on: 'token', sha256: operator.token.slice('sha256:'.length) })
  return found
}

/** The key of a listed channel. */
export function channelKey(channel: CharterDocument['channels'][number]): string {
  if ('slack' in channel) return `slack:${channel.slack}`
  return channel.topic === undefined ? `telegram:${channel.telegram}` : `telegram:${channel.telegram}:${channel.topic}`
}

const micros = (usd: number | null): Micros | null => (usd === null ? null : (microsFromUsd(usd) ?? 0))
const ms = (text: string): Millis => parseDuration(text) ?? 0

function build(content: CharterContent): Charter {
  const { charter: document, models } = content
  const { budgets, escalate, deny, agents, grants } = document
  const listed = document.operators.map((o) => ({
    id: o.id,
    roles: o.roles,
    identities: identitiesOf(o),
    ...(o.language === undefined ? {} : { language: o.language }),
  }))
  const operators = document.local_operator ? [LOCAL_OPERATOR, ...listed] : listed
  return {
    hash: digestOf(content),
    document,
    models,
    arbiter: modelLaw(models, document.models.max_usd_per_1k),
    limits: {
      task: micros(budgets.task_usd),
      agentDay: micros(budgets.agent_day_usd),
      session: micros(budgets.session_usd),
      orgDay: micros(budgets.org_day_usd),
    },
    more: compileMore(budgets),
    costAbove: microsFromUsd(escalate.cost_above_usd) ?? 0,
    timeout: ms(escalate.timeout),
    grantExpires: ms(grants.expire),
    lease: ms(grants.lease),
    session: ms(agents.session),
    locks: lockSettings(document.locks),
    people: peopleLaw(document),
    ...(document.risk ? { risk: compileRisk(document.risk, document.timezone) } : {}),
    ...(document.standing_grants ? { permits: permitLaw(document.standing_grants) } : {}),
    ...(document.kaizen?.samples ? { samples: sampleLaw(document.kaizen.samples) } : {}),
    ...(document.kaizen?.experiments ? { experiments: experimentLaw(document.kaizen.experiments) } : {}),
    ...(document.tags ? { tags: compileTags(document.tags) } : {}),
    sensitive: indexIntents(escalate.sensitive_intents),
    denied: indexIntents(deny.intents),
    deniedAgents: new Set(deny.agents),
    floors: deny.priority_floors.map((f) => ({ index: indexIntents(f.intents), min: f.min_priority })),
    agents: new Map(agents.list.map((a) => [a.id, a])),
    operators,
    byIdentity: new Map(operators.flatMap((o) => o.identities.map((i) => [identityText(i), o] as const))),
    channels: document.channels.map((c) => ({
      key: channelKey(c),
      platform: 'slack' in c ? 'slack' : 'telegram',
      for: c.for,
      ...('slack' in c && c.team !== undefined ? { team: c.team } : {}),
      ...(c.language === undefined ? {} : { language: c.language }),
    })),
    haltLift: document.halt?.lift ?? 2,
    ...(document.trust ? { trust: compileTrust(document.trust) } : {}),
    ...(document.breakers ? { breakers: compileBreakers(document.breakers) } : {}),
    rules: ruleBook(document.rules, document.default),
    approvals: compileApprovals(document),
  }
}

/** The operator behind an identity, or undefined. Token identities are compared in full. */
export function operatorOf(charter: Charter, identity: Identity): Operator | undefined {
  return identity.on === 'token'
    ? charter.operators.find((o) => o.identities.some((i) => i.on === 'token' && i.sha256 === identity.sha256))
    : charter.byIdentity.get(identityText(identity))
}
