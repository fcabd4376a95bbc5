import type { RequestRecord } from '../../src/core/state.ts'
import { cut } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Page } from '../card/types.ts'

/** Shortest end of an id that is looked up; anything shorter fits too many. */
const SHORTEST = 4

/**
 * The request that somebody means by its id or the end of it, or the page that asks which one. `example`: the command as it is
 * written, such as `/why k3x9f2`. @throws StoreUnavailable when the ledger cannot be read
 */
export async function whichRequest(governor: GovernorFace, said: string, example: string): Promise<RequestRecord | Page> {
  const id = said.replace(/[^A-Za-z0-9_-]/g, '')
  if (id.length < SHORTEST) return say(`Which one? Write the id from the card, such as ${example}.`)
  const ids = matching(governor, id)
  if (ids.length > 1) return say(`${ids.length} requests end like that; use a longer id.`, ids.slice(0, 5).join('\n'))
  return (await governor.request(ids[0] ?? id)) ?? say(`There is no request ${cut(id, 64)} here.`)
}

const say = (headline: string, text = ''): Page => ({ headline, sections: text === '' ? [] : [{ label: '', text, code: true }] })

function matching(governor: GovernorFace, end: string): readonly string[] {
  const { requests } = governor.state()
  if (requests.get(end)) return [end]
  const found: string[] = []
  for (const [id] of requests.entries()) if (id.endsWith(end)) found.push(id)
  return found
}
