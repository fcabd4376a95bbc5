import { DateTime } from 'luxon'
import { dayOf } from '../../budget/calendar.ts'
import { agentDayKey, limitOf, orgDayKey, sessionKey, usedIn } from '../../budget/windows.ts'
import type { Facts } from '../../facts/facts.ts'
import { trustOf } from '../../trust/trust-of.ts'
import { parseDuration } from '../../units.ts'
import { countIn, historyKey, queryKey } from './history.ts'
import { RequestFacts } from './request.ts'
import { AgentFacts, BudgetFacts, HistoryFacts, LocalFacts, RiskFacts, SessionFacts, type Variables } from './variables.ts'
import { Work } from './work.ts'

const RANKS = { low: 0, medium: 1, high: 2, critical: 3 } as const
const NONE: readonly never[] = []

/**
 * The variables of one request. Each is made when a rule first reads it, and then shared by all rules. With `quoted`, what the
 * agent says in its own words is left out: its intent, justification and preview, its session's labels and files, and the tags
 * that matchers found in those words.
 */
export class RequestVariables implements Variables {
  readonly #facts: Facts
  readonly #quoted: boolean
  readonly work: Work
  #request: RequestFacts | undefined
  #agent: AgentFacts | undefined
  #session: SessionFacts | undefined
  #budget: BudgetFacts | undefined
  #now: Date | undefined
  #local: LocalFacts | undefined
  #risk: RiskFacts | undefined
  #history: HistoryFacts | undefined

  constructor(facts: Facts, quoted = false, work = new Work()) {
    this.#facts = facts
    this.#quoted = quoted
    this.work = work
  }

  get request(): RequestFacts {
    this.#request ??= new RequestFacts(this.#facts.ask, this.#quoted, this.work)
    return this.#request
  }

  get agent(): AgentFacts {
    this.#agent ??= agentFacts(this.#facts)
    return this.#agent
  }

  get session(): SessionFacts {
    this.#session ??= sessionFacts(this.#facts, this.#quoted)
    return this.#session
  }

  get budget(): BudgetFacts {
    this.#budget ??= budgetFacts(this.#facts)
    return this.#budget
  }

  get now(): Date {
    this.#now ??= new Date(this.#facts.now)
    return this.#now
  }

  get local(): LocalFacts {
    this.#local ??= localFacts(this.#facts)
    return this.#local
  }

  get tags(): readonly string[] {
    return this.#quoted ? NONE : this.#facts.found.tags
  }

  get classes(): readonly string[] {
    return this.#facts.found.classes
  }

  get risk(): RiskFacts {
    const { risk, factors } = this.#facts.found
    this.#risk ??= new RiskFacts(
      risk,
      RANKS[risk],
      factors.map(({ code }) => code),
    )
    return this.#risk
  }

  get history(): HistoryFacts {
    this.#history ??= historyFacts(this.#facts)
    return this.#history
  }
}

function agentFacts({ charter, ask, state, now }: Facts): AgentFacts {
  const { score, capabilities, frozen } = trustOf(state, charter.trust, ask.agent_id, now)
  const listed = charter.agents.get(ask.agent_id)
  return new AgentFacts({
    id: ask.agent_id,
    role: listed?.role ?? '',
    owner: listed?.owner ?? '',
    trust: score,
    capabilities: Object.fromEntries(Object.entries(capabilities).map(([name, milli]) => [name, milli / 1000])),
    frozen,
    keyed: state.agents.get(ask.agent_id)?.keyed ?? false,
  })
}

function sessionFacts({ session }: Facts, quoted: boolean): SessionFacts {
  const own = quoted ? undefined : session
  return new SessionFacts({
    id: session?.id ?? '',
    kind: own?.kind ?? '',
    label: own?.label ?? '',
    channel: own?.channel ?? '',
    framework: own?.framework ?? '',
    capabilities: own?.capabilities ?? NONE,
    identity: own?.identity ?? {},
  })
}

function budgetFacts({ charter, ask, state, session, now }: Facts): BudgetFacts {
  const of = (key: string): readonly [used: number, left: number] => {
    const used = usedIn(state, key)
    const limit = limitOf(charter, key, session)
    return [used / 1e6, limit === null ? Number.POSITIVE_INFINITY : Math.max(0, limit - used) / 1e6]
  }
  const [day_used, day_left] = of(agentDayKey(charter, ask.agent_id, now))
  const [session_used, session_left] = of(sessionKey(session?.id ?? ''))
  const [org_day_used, org_day_left] = of(orgDayKey(dayOf(now, charter.document.timezone)))
  return new BudgetFacts({ day_used, day_left, session_used, session_left, org_day_used, org_day_left })
}

let lastLocal: { readonly zone: string; readonly second: number; readonly facts: LocalFacts } | undefined

/** The clock as it was last read: for all requests of one second, since luxon takes microseconds and no zone changes within one. */
function localFacts({ charter, now }: Facts): LocalFacts {
  const zone = charter.document.timezone
  const second = Math.floor(now / 1000)
  if (lastLocal?.second === second && lastLocal.zone === zone) return lastLocal.facts
  const there = DateTime.fromMillis(now, { zone, locale: 'en-US' })
  const facts = new LocalFacts({
    hour: BigInt(there.hour),
    minute: BigInt(there.minute),
    weekday: BigInt(there.weekday),
    date: there.toISODate() ?? '',
  })
  lastLocal = { zone, second, facts }
  return facts
}

function historyFacts({ state, ask, now }: Facts): HistoryFacts {
  return new HistoryFacts((what, window) => {
    const row = state.history.get(historyKey(ask.agent_id, queryKey({ what, window })))
    return row ? countIn(row, parseDuration(window) ?? 0, now) : 0
  })
}
