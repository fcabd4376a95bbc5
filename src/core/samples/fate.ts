import type { Entry } from '../entry.ts'

/** What the ledger says of sealed content: it is kept, it was removed, or nobody recorded that it is kept. */
export type Fate = 'kept' | 'removed' | 'unrecorded'

/** What a request's entries say of the content behind a digest: a sample of the request, or an image of it. */
export function fateOf(entries: Iterable<Entry>, digest: string): Fate {
  let fate: Fate = 'unrecorded'
  let sample = false
  for (const entry of entries)
    switch (entry.type) {
      case 'sample.kept':
        sample = entry.data.input.command.digest === digest
        if (sample) fate = 'kept'
        break
      case 'sample.removed':
        if (sample) fate = 'removed'
        break
      case 'request.illustrated':
        if (entry.data.input.command.image.digest === digest) fate = 'kept'
        break
      default:
        break
    }
  return fate
}
