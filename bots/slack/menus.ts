import type { RespondFn, webApi } from '@slack/bolt'
import { asksPeople } from '../../src/core/carded.ts'
import { findCarded } from '../card/carded.ts'
import type { Click } from './click.ts'
import type { Homes } from './home/homes.ts'
import { channelId } from './messages.ts'
import type { Choice } from './modals/menu.ts'
import { type ModalDeps, openModal } from './modals/open.ts'
import type { Bound } from './modals/seal.ts'
import { privately } from './page.ts'
import type { Person } from './person.ts'
import { type ClickDeps, isRecorded, tellMessage } from './votes.ts'

/** Opens the form that somebody chose at a card; a card that waits no longer is brought to the truth. */
export async function onChoice(
  deps: ClickDeps & ModalDeps,
  click: Click,
  choice: Choice,
  { client, trigger, respond }: { readonly client: webApi.WebClient; readonly trigger: string; readonly respond: RespondFn },
): Promise<void> {
  const tell = async (page: Parameters<typeof privately>[0]): Promise<void> => void (await respond(privately(page)))
  await openModal(deps, click, choice, { client, trigger, card: click, tell })
  const record = await findCarded(deps.governor, choice.id)
  if (record && !asksPeople(record)) await tellMessage(deps, click, record, respond)
}

/** After a form was filled in: a home tab, or a copy of the card that nobody recorded, is brought to the truth. */
export async function tellPlace(deps: ClickDeps & { readonly homes: Homes }, { id, channel, ts }: Bound, person: Person): Promise<void> {
  if (channel === '' || ts === '') return deps.homes.show(person)
  const record = await findCarded(deps.governor, id)
  const ref = { on: 'slack', channel: channelId(channel), ts } as const
  if (record && !isRecorded(record, ref)) await deps.messages.show(channel, record, ref, 'answer')
}
