import { textsOfPage } from '../../../src/cli/ledger/texts.ts'
import { compileCharter } from '../../../src/core/charter/compile.ts'
import type { Entry } from '../../../src/core/entry.ts'
import { evolve } from '../../../src/core/evolve/index.ts'
import { emptyState, type State } from '../../../src/core/state.ts'
import { createReplay } from '../../../src/ledger/replay.ts'
import { createVerifier } from '../../../src/ledger/verify.ts'
import { OPERATOR_TOKEN } from '../../support/program.ts'

const PAGE = 1000

/** Every stored text of a program's ledger, byte for byte, over its HTTP door. @throws when a page does not come */
export async function ledgerTexts(url: string): Promise<readonly string[]> {
  const texts: string[] = []
  for (;;) {
    const response = await fetch(`${url}/api/v1/ledger?after=${texts.length}&limit=${PAGE}`, {
      headers: { authorization: `Bearer ${OPERATOR_TOKEN}` },
    })
    if (response.status !== 200) throw new Error(`the ledger was answered with ${response.status}`)
    const page = textsOfPage(await response.text())
    texts.push(...page)
    if (page.length < PAGE) return texts
  }
}

/** A ledger that was read whole, and what is wrong with it. */
export interface Audit {
  readonly entries: readonly Entry[]
  readonly state: State
  /** Everything that breaks a promise, in plain words; empty when all hold. */
  readonly faults: readonly string[]
}

/** Reads a ledger from the first entry: chain, decisions run again, budgets after every entry, and what may happen once only. */
export function audit(org: string, texts: readonly string[]): Audit {
  const verifier = createVerifier(org)
  const replay = createReplay(org)
  const state = emptyState(org)
  const faults: string[] = []
  const entries = texts.map((text) => JSON.parse(text) as Entry)
  for (const text of texts) verifier.push(text)
  const broken = verifier.finish()
  if (broken) faults.push(`verify: ${JSON.stringify(broken)}`)
  for (const entry of entries) {
    replay.push(entry)
    evolve(state, entry)
    faults.push(...overspent(state).map((window) => `entry ${entry.seq} overspends ${window}`))
  }
  const differs = replay.finish()
  if (differs) faults.push(`replay: ${JSON.stringify(differs)}`)
  return { entries, state, faults: [...faults, ...twice(entries)] }
}

/** Windows above their limit (the charters of these tests limit the agent's day alone), or below zero. */
function overspent(state: State): readonly string[] {
  if (!state.charter) return []
  const { agentDay } = compileCharter(state.charter).limits
  return [...state.windows.entries()].flatMap(([key, { used }]) =>
    used < 0 || (agentDay !== null && key.startsWith('agent-day:') && used > agentDay) ? [`${key}: ${used} of ${agentDay}`] : [],
  )
}

/** What may be in a ledger once at the most, and is there more often. */
function twice(entries: readonly Entry[]): readonly string[] {
  const counts = new Map<string, number>()
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1)
  for (const entry of entries) for (const what of onceOnly(entry)) count(what)
  return [...counts].filter(([, times]) => times > 1).map(([what, times]) => `${what}: ${times} times`)
}

function onceOnly(entry: Entry): readonly string[] {
  const { subject } = entry
  switch (entry.type) {
    case 'request.asked': {
      const { agent_id, idempotency_key } = entry.data.input.command.ask
      return [`asked ${subject}`, ...(idempotency_key === undefined ? [] : [`asked with ${agent_id} ${idempotency_key}`])]
    }
    case 'vote.cast':
      // Everybody votes once, and only one vote decides; where several must approve, others come before it.
      return [`vote of ${entry.data.operator} on ${subject}`, ...(entry.data.missing === undefined ? [`deciding vote on ${subject}`] : [])]
    case 'request.granted':
    case 'request.refused':
      return [`decision on ${subject}`]
    case 'request.redeemed':
      return [`redemption of ${subject}`]
    case 'card.posted':
      return [`card of ${subject} in ${entry.data.input.command.channel}`]
    default:
      return []
  }
}
