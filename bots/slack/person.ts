import type { Identity, Principal } from '../../src/core/principal.ts'

/** A person of Slack, as a payload of Slack's names them. */
export interface Person {
  readonly identity: Extract<Identity, { on: 'slack' }>
  readonly principal: Principal
  /** What Slack calls them; shown, never trusted. */
  readonly name: string | undefined
}

interface Named {
  readonly user: { readonly id: string; readonly name?: string; readonly username?: string; readonly team_id?: string }
  readonly team?: { readonly id: string } | null
}

/**
 * Who caused a payload. The team is the person's own, which in a channel shared between workspaces (Slack Connect) is not the one
 * that the message belongs to; an organisation's id (Enterprise Grid) is never taken for one. Undefined when it names none.
 */
export function personIn({ user, team }: Named): Person | undefined {
  const home = user.team_id ?? team?.id
  if (home === undefined) return undefined
  const identity = { on: 'slack', team: home, user: user.id } as const
  const name = user.username ?? user.name
  return { identity, principal: { kind: 'person', identity, ...(name === undefined ? {} : { name }) }, name }
}
