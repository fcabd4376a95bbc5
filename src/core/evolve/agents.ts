import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import type { AgentRecord, State } from '../state.ts'

function setAgent(state: State, id: string, change: (known: AgentRecord) => AgentRecord): void {
  state.agents.set(id, change(state.agents.get(id) ?? { id, first_seen: state.at, keys: 0 }))
}

const DAY = 86_400_000
/** How long the last session of an agent is kept after its end, by entry time. */
const KEPT = 30 * DAY

/**
 * Forgets what agents that never came back said of themselves when their last session began: capabilities, identity and labels are their own words, of any
 * number of agents. Nothing is decided by a session that is over, but of what is still open, so whoever has anything keeps it. That there was such an
 * agent is kept: trust is given to known agents alone.
 */
export function sweepSessions(state: State): void {
  const idle = [...state.agents.entries()].filter(([, { session }]) => session && session.expires + KEPT <= state.at)
  if (idle.length === 0) return
  const busy = new Set([
    ...[...state.requests.entries()].map(([, { ask }]) => ask.agent_id),
    ...[...state.leases.entries()].map(([, { agent }]) => agent),
    ...[...state.permits.entries()].map(([, { terms }]) => terms.agent),
  ])
  for (const [id, { session: _, ...agent }] of idle) if (!busy.has(id)) state.agents.set(id, agent)
}

/** `session.opened` */
export const onSession = (state: State, entry: Entry, { input, expires, max_priority, budget }: Events['session.opened']): void => {
  const { session_id, framework, capabilities, session_kind, label, channel, identity, purpose } = input.command
  const session = {
    id: session_id,
    opened: entry.at,
    expires,
    max_priority,
    budget,
    capabilities,
    ...(framework === undefined ? {} : { framework }),
    ...(session_kind === undefined ? {} : { kind: session_kind }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(label === undefined ? {} : { label }),
    ...(channel === undefined ? {} : { channel }),
    ...(identity === undefined ? {} : { identity }),
  }
  setAgent(state, entry.subject, (agent) => ({ ...agent, session }))
}

/** `agent.paused` */
export const onPaused = (state: State, entry: Entry, { by, reason }: Events['agent.paused']): void =>
  setAgent(state, entry.subject, (agent) => ({ ...agent, paused: { by, at: entry.at, ...(reason === undefined ? {} : { reason }) } }))

/** `agent.resumed` */
export const onResumed = (state: State, entry: Entry): void => setAgent(state, entry.subject, ({ paused: _, ...agent }) => agent)

/** `key.added` */
export function onKeyAdded(state: State, entry: Entry, { input }: Events['key.added']): void {
  const { key_id, agent_id, purpose, sha256 } = input.command
  state.keys.set(sha256, { id: key_id, agent: agent_id, purpose, added: entry.at })
  if (agent_id !== null) setAgent(state, agent_id, (agent) => ({ ...agent, keys: agent.keys + 1, keyed: true }))
}

/** `key.revoked` */
export function onKeyRevoked(state: State, entry: Entry): void {
  const [sha256, key] = [...state.keys.entries()].find(([, k]) => k.id === entry.subject) ?? []
  if (sha256 === undefined || !key || key.revoked !== undefined) return
  state.keys.set(sha256, { ...key, revoked: entry.at })
  if (key.agent !== null) setAgent(state, key.agent, (agent) => ({ ...agent, keys: agent.keys - 1 }))
}
