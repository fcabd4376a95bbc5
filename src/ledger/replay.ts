import type { Command } from '../core/command.ts'
import { decide } from '../core/decide/index.ts'
import type { Entry } from '../core/entry.ts'
import type { Event } from '../core/event.ts'
import { evolve } from '../core/evolve/index.ts'
import { canonicalJson } from '../core/json.ts'
import { actorOf, type Principal } from '../core/principal.ts'
import { emptyState, type State } from '../core/state.ts'
import type { Millis, Org, Seq } from '../core/units.ts'

/** Where a ledger says something else than its own commands decide. */
export interface ReplayDifference {
  /** The first entry that differs; one past the last when an entry is missing at the end. */
  readonly seq: Seq
  /** In plain words. */
  readonly detail: string
  /** Canonical JSON of the event that deciding again gives; absent when it gives none. */
  readonly expected?: string
  /** Canonical JSON of the event that is recorded; absent when the ledger has none there. */
  readonly recorded?: string
}

/** A replay that is fed every entry of one org in order, from the first. */
export interface Replay {
  /** Decides and compares; returns the first difference seen so far, if any. */
  push(entry: Entry): ReplayDifference | undefined
  /** Ends the replay: the first difference, also when the last command should have made more entries. */
  finish(): ReplayDifference | undefined
  /** Commands decided again so far. */
  readonly commands: number
}

/** What one command should have made, and of it what is still to come. */
interface Expected {
  readonly kind: string
  readonly actor: string
  readonly at: Millis
  readonly events: readonly Event[]
  next: number
}

/** Whether an entry is the event. Compared by value, not by text: the command is the same object in both, so most of it costs nothing. */
const isSame = (entry: Entry, { type, subject, data }: Event): boolean =>
  entry.type === type && entry.subject === subject && sameJson(entry.data, data)

/** Whether a parsed value is what the other would be as JSON; members that are undefined are not written. */
function sameJson(parsed: unknown, value: unknown): boolean {
  if (parsed === value) return true
  if (typeof parsed !== 'object' || typeof value !== 'object' || parsed === null || value === null) return false
  if (Array.isArray(parsed) !== Array.isArray(value)) return false
  const [a, b] = [parsed as Readonly<Record<string, unknown>>, value as Readonly<Record<string, unknown>>]
  // Every entry of a ledger comes by here: counting makes no garbage, lists of keys would.
  let more = 0
  for (const key in b) {
    if (b[key] === undefined) continue
    if (!Object.hasOwn(a, key) || !sameJson(a[key], b[key])) return false
    more++
  }
  for (const _ in a) more--
  return more === 0
}

const contentOf = ({ type, subject, data }: Event): string => canonicalJson({ type, subject, data })

/**
 * Runs every decision of a ledger again and compares. The first entry of a command carries it as `data.input`; the entries
 * without one behind it belong to it. The hash chain shows that nothing was changed since; this shows that what was recorded is
 * what the recorded command, by that principal, at that time, under that charter, had to give. It cannot show that a command
 * was sent at all: that is what a head kept elsewhere is for. `state` is what the entries before the first one pushed fold to, and is
 * folded on; between two pushes its owner may look at it.
 */
export function createReplay(org: Org, state: State = emptyState(org)): Replay {
  let command: Expected | undefined
  let commands = 0
  let first: ReplayDifference | undefined

  const differ = (seq: Seq, detail: string, expected?: Event, recorded?: Event): ReplayDifference => {
    first = {
      seq,
      detail,
      ...(expected && { expected: contentOf(expected) }),
      ...(recorded && { recorded: contentOf(recorded) }),
    }
    return first
  }
  const unfinished = (seq: Seq, recorded?: Event): ReplayDifference | undefined => {
    const missing = command?.events[command.next]
    return missing && differ(seq, `the ${command?.kind} command before it makes a ${missing.type} here`, missing, recorded)
  }
  const compare = (entry: Entry): ReplayDifference | undefined => {
    const input = inputOf(entry)
    if (input) {
      const missing = unfinished(entry.seq, entry)
      if (missing) return missing
      const { events } = decide(state, input.command, input.principal, entry.at)
      commands++
      command = { kind: input.command.kind, actor: actorOf(input.principal), at: entry.at, events, next: 0 }
    }
    const expected = command?.events[command.next++]
    if (!command || !expected)
      return differ(entry.seq, input ? `its ${command?.kind} command decides nothing` : 'no command makes it', undefined, entry)
    if (!isSame(entry, expected)) return differ(entry.seq, `its ${command.kind} command decides otherwise`, expected, entry)
    if (entry.actor !== command.actor) return differ(entry.seq, `names ${entry.actor} as actor, but ${command.actor} sent the command`)
    if (entry.at !== command.at) return differ(entry.seq, 'has another time than the first entry of its command')
    evolve(state, entry)
    return undefined
  }

  return {
    get commands() {
      return commands
    },
    push(entry) {
      if (first) return first
      try {
        return compare(entry)
      } catch (error) {
        // What was not written by this program need not have its shapes.
        return differ(entry.seq, `cannot be decided again: ${(error as Error).message}`)
      }
    },
    finish: () => first ?? unfinished(state.head.seq + 1),
  }
}

function inputOf(entry: Entry): { readonly principal: Principal; readonly command: Command } | undefined {
  return 'input' in entry.data ? entry.data.input : undefined
}
