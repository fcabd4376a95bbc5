import type { Context } from '../decide/context.ts'
import { findIn } from '../facts/find.ts'
import { digestOf } from '../json.ts'
import { type ProblemCode, type Refusal, refusal } from '../problem.ts'
import type { Vote } from '../quorum.ts'
import type { RequestRecord } from '../state.ts'
import { formatUsd } from '../units.ts'
import { span } from '../when.ts'
import { asksAlways } from './gates.ts'
import type { PermitLaw } from './law.ts'
import { isCovered, othersOf } from './match.ts'
import { keysOf, pointerOf, valueAt } from './paths.ts'
import { patternFault } from './pattern.ts'
import { isSamePurpose } from './purpose.ts'
import type { ForSession, Pattern, PermitTerms, Proposal } from './terms.ts'

type Said = Exclude<Proposal, ForSession>

const no = (code: ProblemCode, detail: string): Refusal => refusal(code, detail)
const notAllowed = (detail: string): Refusal => no('standing_not_allowed', detail)

/** The terms that a proposal would freeze now, or why it cannot: what the charter sets a limit to, what always asks, what does not even cover the request at hand. */
export function termsFor(ctx: Context, record: RequestRecord, proposal: Proposal): PermitTerms | Refusal {
  const { charter, state, now } = ctx
  const { ask } = record
  const law = charter.permits
  if (!law) return notAllowed('The charter has no section standing_grants, so none can be given: approve it once, or add the section')
  const session = state.agents.get(ask.agent_id)?.session
  const always = asksAlways({ state, charter, ask, session, now, found: findIn(ask, charter, state, now) })
  if (always) return notAllowed(`${always.text}: people are asked each time, so approve it once`)
  const open = [...state.permits.entries()].filter(([, permit]) => !permit.ended && now < permit.terms.until).length
  if (open >= law.maxOpen) return notAllowed(`${open} standing grants are open, the most that the charter allows; revoke some first`)
  if ('session' in proposal) {
    if (!session || now >= session.expires) return notAllowed(`${ask.agent_id} has no open session to approve it for`)
    const { purpose } = proposal
    if (purpose && !(isSamePurpose(record.purpose, purpose) && isSamePurpose(session.purpose, purpose)))
      return no(
        'invalid_field',
        'purpose: it is not what the agent declared its session for, or the request is not for it; look at it again',
      )
    const until = Math.min(session.expires, now + law.maxFor)
    const bounds = { until, max_uses: law.maxUses, max_spend: law.maxSpend, session: session.id }
    return { ...sameAgain(record), ...bounds, ...(purpose ? { purpose } : {}) }
  }
  return saidTerms(ctx, record, proposal, law)
}

/** The very same action. */
function sameAgain({ ask }: RequestRecord): Omit<PermitTerms, 'until' | 'max_uses' | 'max_spend'> {
  return {
    agent: ask.agent_id,
    resource_type: ask.resource_type,
    tool: ask.tool ?? null,
    intent: { exact: [ask.task_intent] },
    target: ask.target_resource === undefined ? null : { exact: [ask.target_resource] },
    args: {},
    others: othersOf(ask, {}),
    environment: ask.environment ?? null,
  }
}

function saidTerms({ now }: Context, record: RequestRecord, said: Said, law: PermitLaw): PermitTerms | Refusal {
  const { ask } = record
  if (said.tool !== undefined && said.tool !== ask.tool)
    return no('invalid_field', 'standing.tool: it is not the tool of this request; a standing grant is for the tool that was asked for')
  const until = 'until' in said ? said.until : now + said.for
  if (until <= now) return no('invalid_field', 'standing.until: expected a time to come')
  if (until > now + law.maxFor) return notAllowed(`A standing grant is good for at most ${span(law.maxFor)} (standing_grants.max_for)`)
  if (said.max_uses > law.maxUses) return notAllowed(`A standing grant answers at most ${law.maxUses} requests (standing_grants.max_uses)`)
  if (said.max_spend > law.maxSpend)
    return notAllowed(`A standing grant covers at most ${formatUsd(law.maxSpend)} (standing_grants.max_usd)`)
  const args = argsOf(record, said.args ?? {})
  if ('code' in args) return args as Refusal
  const patterns = args as Readonly<Record<string, Pattern>>
  for (const [field, pattern] of [...Object.entries(patterns), ['intent', said.intent], ['target', said.target]] as const) {
    const fault = pattern && patternFault(pattern)
    if (fault !== undefined) return no('invalid_field', `standing, ${field}: ${fault}`)
  }
  if (said.target && ask.target_resource === undefined) return no('invalid_field', 'standing.target: the request names no target')
  const same = sameAgain(record)
  const terms: PermitTerms = {
    ...same,
    intent: said.intent ?? same.intent,
    target: said.target ?? same.target,
    args: patterns,
    others: othersOf(ask, patterns),
    until,
    max_uses: said.max_uses,
    max_spend: said.max_spend,
  }
  if (!isCovered(terms, ask))
    return no('invalid_field', 'standing: these patterns do not match the request itself, so it is not what you have in mind; correct them')
  return terms
}

/** The patterns by JSON Pointer. Each names a text, number or truth value that is among the arguments. */
function argsOf({ ask }: RequestRecord, said: Readonly<Record<string, Pattern>>): Readonly<Record<string, Pattern>> | Refusal {
  const found = new Map<string, Pattern>()
  for (const [path, pattern] of Object.entries(said)) {
    const keys = keysOf(path)
    const pointer = pointerOf(keys)
    const value = valueAt(ask.args, keys)
    if (value === undefined || value === null || typeof value === 'object')
      return no('invalid_field', `standing.args.${path}: the request has no such argument with a text, number or truth value`)
    if (found.has(pointer)) return no('invalid_field', `standing.args.${path}: it is named twice`)
    found.set(pointer, pattern)
  }
  return Object.fromEntries(found)
}

/** Why the others who approve do not approve the same terms; undefined: they do, or this is the first approval. */
export function differs(votes: readonly Vote[], proposal: Proposal): Refusal | undefined {
  const text = digestOf(proposal)
  const other = votes.find(({ vote, standing }) => vote === 'approve' && (standing === undefined || digestOf(standing) !== text))
  if (!other) return undefined
  const said = other.standing ? 'with other terms' : 'for once only'
  return no(
    'standing_terms_differ',
    `${other.operator} approved it ${said}; a standing grant needs the same terms from everybody: approve the same, or approve it once`,
  )
}
