import type { Org } from '../../../core/units.ts'

/** The keys of one org, all under one hash tag, so that a cluster keeps them together and a script may use them. */
export interface OrgKeys {
  /** Hash: `seq` and `hash` of the last entry. */
  readonly head: string
  /** Stream: entry n has the id `0-<n>` and one field `e`, its text. */
  readonly ledger: string
  /** String with expiry: the ticket that has the turn. */
  readonly turn: string
  /** List: tickets that wait for the turn. */
  readonly waiting: string
  /** Hash: what the last snapshot is, without its content. */
  readonly snapshot: string
  /** List: the last snapshot's content, in chunks. */
  readonly snapshotChunks: string
  /** Pub/sub channel: `append`, or `turn:<ticket>` for who has the turn now. */
  readonly channel: string
  /** List with expiry: the chunks of a snapshot that is being saved. */
  snapshotPart(save: string): string
  /** List: the numbers of the entries about a subject. */
  about(subject: string): string
  /** String with expiry: appends of this store with a lower token are refused, see `Fence`. */
  fence(store: string): string
  /** What every {@link sample} begins with. */
  readonly samples: string
  /** String with expiry: the sealed content of a request's sample. */
  sample(request: string, digest: string): string
}

/** Builds the keys of an org. The org is percent-encoded, so no org can name a key of another, whatever its characters. */
export function orgKeys(org: Org): OrgKeys {
  const tag = `{${encodeURIComponent(org)}}`
  return {
    head: `${tag}:head`,
    ledger: `${tag}:ledger`,
    turn: `${tag}:turn`,
    waiting: `${tag}:waiting`,
    snapshot: `${tag}:snapshot`,
    snapshotChunks: `${tag}:snapshot-chunks`,
    channel: `${tag}:hint`,
    snapshotPart: (save) => `${tag}:snapshot-part:${save}`,
    about: (subject) => `${tag}:about:${subject}`,
    fence: (store) => `${tag}:fence:${store}`,
    samples: `${tag}:sample:`,
    sample: (request, digest) => `${tag}:sample:${request}:${digest}`,
  }
}

/** The org of a channel, or undefined when it is not one of ours. */
export function orgOfChannel(channel: string): Org | undefined {
  const match = /^\{([^{}]+)\}:hint$/.exec(channel)
  return match ? decodeURIComponent(match[1] as string) : undefined
}
