/** The door through which a command came. */
export type Door = 'http' | 'queue' | 'telegram' | 'slack' | 'web' | 'cli'

/** How a person is known on a platform: always by a stable id, never by a name that can be changed. */
export type Identity =
  | { readonly on: 'telegram'; readonly user: number }
  | { readonly on: 'slack'; readonly team: string; readonly user: string }
  /** SHA-256 (hex) of an operator's bearer token, compared with the charter's `operators[].token`. */
  | { readonly on: 'token'; readonly sha256: string }
  /** Holder of `COUNTERSIGN_OPERATOR_TOKEN` or of an inbox link: the built-in operator `local`. */
  | { readonly on: 'local' }

/** Who sends a command, as far as the door could authenticate it. What they may do is decided in the core. */
export type Principal =
  /** An agent, by one of its keys. */
  | { readonly kind: 'agent'; readonly agent: string; readonly key: string }
  /** A key of kind `meter`: confirms what was really spent, and nothing else. */
  | { readonly kind: 'meter'; readonly key: string }
  /** A caller without a key, from loopback; acts only for agents that never had a key, and only in an open charter. */
  | { readonly kind: 'open' }
  /** A person; `name` is what the platform shows and is never trusted. */
  | { readonly kind: 'person'; readonly identity: Identity; readonly name?: string }
  /** Our own part of the circle, or whoever holds the store itself (`console`). */
  | { readonly kind: 'system'; readonly part: 'boot' | 'timer' | 'worker' | 'console' }

/** An identity as one line of text, such as `telegram:123456789` or `slack:T0123/U0123`. */
export function identityText(identity: Identity): string {
  switch (identity.on) {
    case 'telegram':
      return `telegram:${identity.user}`
    case 'slack':
      return `slack:${identity.team}/${identity.user}`
    case 'token':
      return `token:${identity.sha256.slice(0, 12)}`
    case 'local':
      return 'local'
  }
}

/** The `actor` of an entry: `agent:ID`, `meter:KEY`, `open`, `person:telegram:1`, `system:timer`. */
export function actorOf(principal: Principal): string {
  switch (principal.kind) {
    case 'agent':
      return `agent:${principal.agent}`
    case 'meter':
      return `meter:${principal.key}`
    case 'open':
      return 'open'
    case 'person':
      return `person:${identityText(principal.identity)}`
    case 'system':
      return `system:${principal.part}`
  }
}

/** Names an attempt within its subject. */
export function attemptKey(principal: Principal, code: string): string {
  switch (principal.kind) {
    case 'agent':
      return `agent:${principal.agent}:${code}`
    case 'person':
      return `${identityText(principal.identity)}:${code}`
    default:
      return `${principal.kind}:${code}`
  }
}
