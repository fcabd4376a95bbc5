import { RequestFacts } from './request.ts'
import type { Work } from './work.ts'

/**
 * What a condition may read, by variable: one class each, whose getters work only when a rule reads them, and the CEL type of every
 * field. Absent texts are empty. Absent numbers and booleans have no value: `has()` tells, and reading one cannot be evaluated.
 */

type Fields<T> = { readonly [K in keyof T]: string }

/** `agent`: who asks, as the charter and the ledger know it. */
export class AgentFacts {
  readonly id: string
  readonly role: string
  readonly owner: string
  /** Mean of its capabilities, 0–100; 0 where the charter has no trust. */
  readonly trust: number
  /** Points by capability of the charter, 0–100. */
  readonly capabilities: Readonly<Record<string, number>>
  readonly frozen: boolean
  readonly keyed: boolean

  constructor(values: { readonly [K in keyof AgentFacts]: AgentFacts[K] }) {
    this.id = values.id
    this.role = values.role
    this.owner = values.owner
    this.trust = values.trust
    this.capabilities = values.capabilities
    this.frozen = values.frozen
    this.keyed = values.keyed
  }
}

/** `session`: what the agent said of itself at its handshake; its own word. */
export class SessionFacts {
  readonly id: string
  readonly kind: string
  readonly label: string
  readonly channel: string
  readonly framework: string
  readonly capabilities: readonly string[]
  readonly identity: Readonly<Record<string, string>>

  constructor(values: { readonly [K in keyof SessionFacts]: SessionFacts[K] }) {
    this.id = values.id
    this.kind = values.kind
    this.label = values.label
    this.channel = values.channel
    this.framework = values.framework
    this.capabilities = values.capabilities
    this.identity = values.identity
  }
}

/** `budget`: dollars used and left; what is left without a limit is infinite. */
export class BudgetFacts {
  readonly day_used: number
  readonly day_left: number
  readonly session_used: number
  readonly session_left: number
  readonly org_day_used: number
  readonly org_day_left: number

  constructor(values: { readonly [K in keyof BudgetFacts]: BudgetFacts[K] }) {
    this.day_used = values.day_used
    this.day_left = values.day_left
    this.session_used = values.session_used
    this.session_left = values.session_left
    this.org_day_used = values.org_day_used
    this.org_day_left = values.org_day_left
  }
}

/** `local`: `now` on the clock of the charter's time zone; `weekday` 1 is Monday (ISO 8601). */
export class LocalFacts {
  readonly hour: bigint
  readonly minute: bigint
  readonly weekday: bigint
  readonly date: string

  constructor(values: { readonly [K in keyof LocalFacts]: LocalFacts[K] }) {
    this.hour = values.hour
    this.minute = values.minute
    this.weekday = values.weekday
    this.date = values.date
  }
}

/** `risk`: `level` low, medium, high or critical; `rank` 0 to 3; codes of its `factors`. */
export class RiskFacts {
  readonly level: string
  readonly rank: bigint
  readonly factors: readonly string[]

  constructor(level: string, rank: number, factors: readonly string[]) {
    this.level = level
    this.rank = BigInt(rank)
    this.factors = factors
  }
}

/** `history`: how often this agent asked for something, and was not refused at once, in the time before now. */
export class HistoryFacts {
  readonly #count: (what: string, window: string) => number

  constructor(count: (what: string, window: string) => number) {
    this.#count = count
  }

  count(what: string, window: string): bigint {
    return BigInt(this.#count(what, window))
  }
}

/** Texts of `request` that are empty when absent: `has()` asks whether they hold something. */
export const TEXT_FIELDS: ReadonlySet<string> = new Set([
  'target_resource',
  'tool',
  'justification',
  'preview',
  'environment',
  'task_id',
  'mission',
  'task_intent',
])

/** Fields that hold the agent's own words: nothing is allowed because of what they say. */
export const OWN_WORDS: ReadonlySet<string> = new Set([
  'task_intent',
  'justification',
  'preview',
  'kind',
  'label',
  'channel',
  'framework',
  'capabilities',
  'identity',
])

/** The CEL types of the classes: name, class, fields. */
export const TYPES = {
  Request: {
    ctor: RequestFacts,
    fields: {
      agent_id: 'string',
      task_intent: 'string',
      resource_type: 'string',
      estimated_cost_usd: 'double',
      estimated_cost_micros: 'int',
      target_resource: 'string',
      tool: 'string',
      args: 'map<string, dyn>',
      priority: 'int',
      logic_density: 'int',
      confidence: 'double',
      justification: 'string',
      preview: 'string',
      environment: 'string',
      tainted: 'bool',
      reversible: 'bool',
      estimated_tokens: 'int',
      task_id: 'string',
      mission: 'string',
    } satisfies Fields<RequestFacts>,
  },
  Agent: {
    ctor: AgentFacts,
    fields: {
      id: 'string',
      role: 'string',
      owner: 'string',
      trust: 'double',
      capabilities: 'map<string, double>',
      frozen: 'bool',
      keyed: 'bool',
    } satisfies Fields<AgentFacts>,
  },
  Session: {
    ctor: SessionFacts,
    fields: {
      id: 'string',
      kind: 'string',
      label: 'string',
      channel: 'string',
      framework: 'string',
      capabilities: 'list<string>',
      identity: 'map<string, string>',
    } satisfies Fields<SessionFacts>,
  },
  Budget: {
    ctor: BudgetFacts,
    fields: {
      day_used: 'double',
      day_left: 'double',
      session_used: 'double',
      session_left: 'double',
      org_day_used: 'double',
      org_day_left: 'double',
    } satisfies Fields<BudgetFacts>,
  },
  Local: {
    ctor: LocalFacts,
    fields: { hour: 'int', minute: 'int', weekday: 'int', date: 'string' } satisfies Fields<LocalFacts>,
  },
  Risk: { ctor: RiskFacts, fields: { level: 'string', rank: 'int', factors: 'list<string>' } satisfies Fields<RiskFacts> },
  History: { ctor: HistoryFacts, fields: {} },
} as const

/** The variables of a condition and their CEL types. */
export const VARIABLES = {
  request: 'Request',
  agent: 'Agent',
  session: 'Session',
  budget: 'Budget',
  now: 'google.protobuf.Timestamp',
  local: 'Local',
  tags: 'list<string>',
  classes: 'list<string>',
  risk: 'Risk',
  history: 'History',
} as const

/** The values of {@link VARIABLES} for one request. */
export interface Variables {
  readonly request: RequestFacts
  readonly agent: AgentFacts
  readonly session: SessionFacts
  readonly budget: BudgetFacts
  readonly now: Date
  readonly local: LocalFacts
  readonly tags: readonly string[]
  readonly classes: readonly string[]
  readonly risk: RiskFacts
  readonly history: HistoryFacts
  /** No variable of a condition: what evaluating it costs. */
  readonly work: Work
}
