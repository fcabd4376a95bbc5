import type { Carded } from '../../src/core/carded.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { cut } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { findCarded } from '../card/carded.ts'
import type { Page } from '../card/types.ts'

/** Shortest end of an id that is looked up; anything shorter fits too many. */
const SHORTEST = 4

/**
 * The request or motion that somebody means by its id or the end of it, or the page that asks which one. `example`: the command as
 * it is written, such as `/why k3x9f2`. @throws StoreUnavailable when the ledger cannot be read
 */
export async function whichOne(governor: GovernorFace, said: string, example: string, { commands }: Catalogue): Promise<Carded | Page> {
  const id = said.replace(/[^A-Za-z0-9_-]/g, '')
  if (id.length < SHORTEST) return say(commands.which(example))
  const ids = matching(governor, id)
  if (ids.length > 1) return say(commands.severalIds(ids.length), ids.slice(0, 5).join('\n'))
  return (await findCarded(governor, ids[0] ?? id)) ?? say(commands.noRequest(cut(id, 64)))
}

const say = (headline: string, text = ''): Page => ({ headline, sections: text === '' ? [] : [{ label: '', text, code: true }] })

/** The ids that end so; the whole of one is that one alone. */
export function matching(governor: GovernorFace, end: string): readonly string[] {
  const { requests, motions } = governor.state()
  if (requests.has(end) || motions.has(end)) return [end]
  const found: string[] = []
  for (const table of [motions, requests]) for (const [id] of table.entries()) if (id.endsWith(end)) found.push(id)
  return found
}
