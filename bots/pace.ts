import type { Clock } from '../src/core/ports.ts'
import type { Millis } from '../src/core/units.ts'

/** So many messages at once, then one every so many milliseconds. */
export interface Rate {
  readonly burst: number
  readonly every: Millis
}

/** The rates of one place. Posts get less than the platform allows: the rest is kept for edits, answers and files. */
export interface PlaceRates {
  readonly post: Rate
  readonly edit: Rate
}

/**
 * What a message is: a first post and an edit nobody waits for are spread; a note that nobody has to look at goes at the rate of posts, and
 * only while no post waits; a person waits for an answer, so only the platform's own word holds it back.
 */
export type PaceKind = 'post' | 'edit' | 'note' | 'answer'

type Spread = Exclude<PaceKind, 'answer'>

interface Place {
  /** When the next message of a kind falls due (its theoretical arrival time, as in the generic cell rate algorithm). */
  readonly next: Record<Spread, Millis>
  /** The platform said: nothing before this. */
  blocked: Millis
  /** Messages that were told to come back, by kind and id, with the slot each was given. */
  readonly slots: Map<string, Millis>
}

/** A slot nobody came back for is given up after this: its request was decided meanwhile. */
const SLOT_KEPT: Millis = 120_000

/**
 * Spreads messages over time, for each chat or channel by itself. Whoever is too early gets a slot of its own, so that a
 * thousand waiting cards come back one after the other instead of all at once. Kept in memory: after a restart it begins anew.
 */
export class Pace {
  readonly #clock: Clock
  readonly #rates: (place: string) => PlaceRates
  readonly #places = new Map<string, Place>()

  constructor(clock: Clock, rates: (place: string) => PlaceRates) {
    this.#clock = clock
    this.#rates = rates
  }

  /** Milliseconds until the message `id` may be sent to a place; 0: now, and then it counts as sent. */
  wait(place: string, kind: PaceKind, id: string): Millis {
    const now = this.#clock.now()
    const known = this.#place(place)
    if (known.blocked > now) return this.#slot(place, known, kind, id, now)
    if (kind === 'answer') return 0
    const slot = known.slots.get(`${kind} ${id}`)
    if (slot === undefined) return this.#slot(place, known, kind, id, now)
    if (slot > now) return slot - now
    known.slots.delete(`${kind} ${id}`)
    // Posts that came meanwhile go first.
    if (kind === 'note' && known.next.post > now) return this.#slot(place, known, kind, id, now)
    if (kind === 'note') this.#advance(place, known, 'post', now)
    return 0
  }

  /** Notes a message that was sent without asking (an answer, a file): posts make room for it. */
  sent(place: string): void {
    this.#advance(place, this.#place(place), 'post', this.#clock.now())
  }

  /** Notes that the platform wants nothing for `ms`: posts and edits given a slot before that get a new one. */
  block(place: string, ms: Millis): void {
    const known = this.#place(place)
    known.blocked = Math.max(known.blocked, this.#clock.now() + ms)
    for (const [id, at] of known.slots) if (at < known.blocked) known.slots.delete(id)
  }

  #slot(place: string, known: Place, kind: PaceKind, id: string, now: Millis): Millis {
    if (kind === 'answer') return known.blocked - now
    const given = known.slots.get(`${kind} ${id}`)
    if (given !== undefined && given > now) return given - now
    const due = Math.max(this.#due(place, known, kind), known.blocked)
    this.#advance(place, known, kind, Math.max(now, known.blocked, kind === 'note' ? due : 0))
    if (due <= now && kind === 'note') this.#advance(place, known, 'post', now)
    if (due <= now) return 0
    this.#prune(known, now)
    known.slots.set(`${kind} ${id}`, due)
    return due - now
  }

  /** When the next message of a kind falls due: a note after every post that is due. */
  #due(place: string, { next }: Place, kind: Spread): Millis {
    const { burst, every } = this.#rate(place, kind)
    return kind === 'note' ? Math.max(next.note, next.post) : next[kind] - (burst - 1) * every
  }

  #rate(place: string, kind: Spread): Rate {
    return this.#rates(place)[kind === 'note' ? 'post' : kind]
  }

  #advance(place: string, known: Place, kind: Spread, from: Millis): void {
    known.next[kind] = Math.max(known.next[kind], from) + this.#rate(place, kind).every
  }

  #prune({ slots }: Place, now: Millis): void {
    for (const [id, at] of slots) {
      if (at + SLOT_KEPT > now) return
      slots.delete(id)
    }
  }

  #place(name: string): Place {
    const known = this.#places.get(name)
    if (known) return known
    if (this.#places.size % 1000 === 999) this.#forget(this.#clock.now())
    const made: Place = { next: { post: 0, edit: 0, note: 0 }, blocked: 0, slots: new Map() }
    this.#places.set(name, made)
    return made
  }

  /** Drops places at rest: strangers who open chats must not fill the memory. */
  #forget(now: Millis): void {
    for (const [name, { next, blocked, slots }] of this.#places)
      if (Math.max(next.post, next.edit, next.note, blocked) < now && slots.size === 0) this.#places.delete(name)
  }
}
