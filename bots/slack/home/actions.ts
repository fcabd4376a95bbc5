import type { App, BlockAction, StaticSelectAction } from '@slack/bolt'
import { cardedOf } from '../../../src/core/carded.ts'
import type { Tap } from '../../card/buttons.ts'
import { asksReason, type Choice } from '../modals/menu.ts'
import { type ModalDeps, openModal, type Place } from '../modals/open.ts'
import { type Person, personIn } from '../person.ts'
import { FILTER_ACTION, filtersIn } from './filters.ts'
import type { Homes } from './homes.ts'

/** What home tabs are handled with. */
export interface HomeActions extends ModalDeps {
  readonly homes: Homes
}

/** Who used an element of their home tab; undefined when it stands elsewhere. */
export const atHome = (body: BlockAction): Person | undefined => (body.view?.type === 'home' ? personIn(body) : undefined)

/** A vote by a button of a home tab. Where the charter has reasons, a rejection asks for one, as at a card. */
export async function onHomeVote(
  deps: HomeActions,
  person: Person,
  tap: Extract<Tap, { kind: 'vote' }>,
  place: Omit<Place, 'tell'>,
): Promise<void> {
  if (tap.vote === 'reject' && asksReason(cardedOf(deps.governor.state(), tap.id), deps.governor.charter()))
    return onHomeChoice(deps, person, { ...tap, modal: 'reject' }, place)
  await deps.homes.vote(person, tap)
}

/** A form that somebody chose in their home tab, where they are also told what came of it. */
export const onHomeChoice = (deps: HomeActions, person: Person, choice: Choice, place: Omit<Place, 'tell'>): Promise<void> =>
  openModal(deps, person, choice, { ...place, tell: (page) => deps.homes.show(person, undefined, page) })

/** The events that the app listens to (`app-manifest.yaml` subscribes it to them). */
export const EVENTS = ['app_home_opened'] as const

/** Shows home tabs as they are opened, and as their filters are set. */
export function handleHomes(app: App, { homes }: HomeActions): void {
  app.event(EVENTS[0], async ({ event, body }) => {
    // An event names the person without their workspace: nobody opens the home tab of an app of another one.
    const person = personIn({ user: { id: event.user }, team: { id: body.team_id } })
    if (person && event.tab === 'home') await homes.show(person)
  })
  app.action<BlockAction<StaticSelectAction>>(FILTER_ACTION, async ({ body }) => {
    const person = atHome(body)
    if (person) await homes.show(person, filtersIn(body.view?.state.values, homes.filters(person)))
  })
}
