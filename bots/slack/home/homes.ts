import { voteOn } from '../../../src/core/carded.ts'
import type { Millis } from '../../../src/core/units.ts'
import { personWords } from '../../../src/core/wording/reader.ts'
import { shortId } from '../../../src/core/wording/text.ts'
import type { GovernorFace } from '../../../src/governor/face.ts'
import type { Tap } from '../../card/buttons.ts'
import type { Page } from '../../card/types.ts'
import { refusalText } from '../../commands/refusal.ts'
import { pause } from '../../pause.ts'
import { PREFIX } from '../click.ts'
import type { Health } from '../health.ts'
import type { Person } from '../person.ts'
import { troubleOf } from '../trouble.ts'
import { createTurns } from '../turns.ts'
import type { Workspaces } from '../workspaces.ts'
import { type Filters, NO_FILTERS } from './filters.ts'
import { type HomeDeps, homeView } from './view.ts'

/** What home tabs need. */
export interface HomesDeps extends HomeDeps {
  readonly workspaces: Workspaces
  readonly health: Health
  readonly fault: (error: unknown) => void
}

/** The home tabs of people, each their own inbox. */
export interface Homes {
  /** The filters that somebody last set. */
  filters(person: Person): Filters
  /** Shows somebody their home tab as things are now, with a note on top. */
  show(person: Person, filters?: Filters, note?: Page): Promise<void>
  /** Answers a vote by a button there. Who may vote, and whether it is in time, is decided in the core. */
  vote(person: Person, tap: Extract<Tap, { kind: 'vote' }>): Promise<void>
  /** Follows what is committed: open tabs are brought up to date soon after. */
  start(): void
  stop(): Promise<void>
}

/** People whose tabs are kept up to date, the latest that were opened; others see the truth when they open theirs. */
const FOLLOWED = 200
/** Entries in a row change a tab once: a tab is published at most this often on its own. */
const SETTLE: Millis = 2_000

interface Tab {
  readonly person: Person
  readonly filters: Filters
  /** What the person was told there last. */
  readonly note: Page | undefined
  /** What it shows. */
  readonly text: string
}

/** Entries that change what waits for somebody. */
const CHANGES = /^(?:request\.|vote\.|stage\.|approval\.|question\.|motion\.|charter\.adopted|org\.|operator\.|breaker\.|agent\.)/

const say = (headline: string): Page => ({ headline, sections: [] })

/** Home tabs that nobody has opened yet. */
export function createHomes(deps: HomesDeps): Homes {
  const { governor, workspaces, health, fault } = deps
  const tabs = new Map<string, Tab>()
  const turns = createTurns()
  const ending = new AbortController()
  let settling: Promise<void> | undefined
  let unsubscribe = (): void => undefined

  const keyOf = ({ identity }: Person): string => `${identity.team}/${identity.user}`
  const filtersOf = (person: Person): Filters => tabs.get(keyOf(person))?.filters ?? NO_FILTERS

  /** Publishes a tab unless it shows the same already; one of each person at a time, so that the newest stays. */
  const publish = (person: Person, filters: Filters, note?: Page, always = true): Promise<void> =>
    turns.run(keyOf(person), async () => {
      const client = workspaces.of(person.identity.team)
      if (!client) return
      const view = await homeView(deps, person, filters, note)
      const text = JSON.stringify(view)
      if (!always && tabs.get(keyOf(person))?.text === text) return
      remember(tabs, keyOf(person), { person, filters, note, text })
      try {
        await client.views.publish({ user_id: person.identity.user, view })
      } catch (error) {
        const trouble = troubleOf(error, 'other')
        health.trouble(trouble)
        if (trouble.where === 'content') fault(error)
        tabs.delete(keyOf(person))
      }
    })

  const settle = async (): Promise<void> => {
    await pause(SETTLE, ending.signal)
    settling = undefined
    if (ending.signal.aborted) return
    await Promise.all([...tabs.values()].map(({ person, filters, note }) => publish(person, filters, note, false).catch(fault)))
  }

  return {
    filters: filtersOf,
    show: (person, filters = filtersOf(person), note) => publish(person, filters, note),
    async vote(person, tap) {
      const note = await voted(governor, fault, person, tap)
      await publish(person, filtersOf(person), note)
    },
    start() {
      unsubscribe = governor.subscribe(({ entry }) => {
        if (tabs.size > 0 && CHANGES.test(entry.type)) settling ??= settle()
      })
    },
    async stop() {
      unsubscribe()
      ending.abort()
      await settling
      await turns.idle()
    },
  }
}

/** The one that was shown last stands last. */
function remember(tabs: Map<string, Tab>, key: string, tab: Tab): void {
  tabs.delete(key)
  tabs.set(key, tab)
  for (const oldest of tabs.keys()) {
    if (tabs.size <= FOLLOWED) break
    tabs.delete(oldest)
  }
}

/** Submits a vote and says what came of it. The home tab is no channel: what must be opened first cannot be approved there. */
async function voted(
  governor: GovernorFace,
  fault: (error: unknown) => void,
  person: Person,
  { id, vote, seen }: Omit<Extract<Tap, { kind: 'vote' }>, 'kind'>,
): Promise<Page> {
  const words = personWords(governor.charter(), person.identity)
  try {
    const answer = await governor.submit({ ...voteOn(governor.state(), id, seen), vote, door: 'slack' }, person.principal)
    if (answer.ok) return say(vote === 'approve' ? words.taps.approvalCounts(shortId(id)) : words.taps.rejectionCounts(shortId(id)))
    return say(words.taps.nothingChanged(refusalText(answer.refusal, { id, ...seen }, PREFIX, governor.clock.now(), words)))
  } catch (error) {
    if (!(error instanceof Error && (error.name === 'StoreUnavailable' || error.name === 'Overloaded'))) fault(error)
    return say(words.taps.unrecorded)
  }
}
