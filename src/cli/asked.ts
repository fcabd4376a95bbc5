import type { Millis } from '../core/units.ts'
import { type Body, listOf, objectOf, type Server } from './client.ts'

/** Entries of one page of the ledger. */
const PAGE = 200

/**
 * The request as it was asked, from the ledger: the route of one request answers how it stands, not what it says. Entries never
 * go back in time, so the place is found by halving (20 calls in a million entries). Undefined when it is not there.
 */
export async function askedEntry(server: Server, id: string, askedAt: Millis): Promise<Body | undefined> {
  const page = async (after: number, limit: number) => server.get(`/api/v1/ledger?after=${after}&limit=${limit}`)
  const head = Number(objectOf(await page(0, 1), 'head')['seq'])
  let low = 0
  let high = head
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const [entry] = listOf(await page(middle, 1), 'entries')
    if (!entry || Number(entry['at']) >= askedAt) high = middle
    else low = middle + 1
  }
  for (let after = low; after < head; after += PAGE) {
    const entries = listOf(await page(after, PAGE), 'entries')
    const found = entries.find((entry) => entry['type'] === 'request.asked' && entry['subject'] === id)
    if (found) return found
    if (entries.length === 0 || Number(entries.at(-1)?.['at']) > askedAt) return undefined
  }
  return undefined
}

/** The ask of a `request.asked` entry in the wire's words. */
export function askOf(entry: Body): Body {
  const { estimated_cost, ...ask } = objectOf(objectOf(objectOf(objectOf(entry, 'data'), 'input'), 'command'), 'ask')
  return { ...ask, estimated_cost_usd: Number(estimated_cost) / 1e6 }
}
