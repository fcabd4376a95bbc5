import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
// @ts-expect-error a script without types
import { BREAKS } from '../scripts/approval-breaks.mjs'

// `npm run mutate` breaks the approval core by these texts; one that moved would break nothing.
it.each(BREAKS as readonly { readonly what: string; readonly file: string; readonly from: string }[])(
  'still finds what it breaks, exactly once, to $what',
  ({ file, from }) => {
    expect(readFileSync(file, 'utf8').split(from)).toHaveLength(2)
  },
)
