import type { Refusal } from '../problem.ts'
import type { Catalogue } from './catalogue/index.ts'

/** Why something was refused: in another language what its code says, and the words of the core behind it, which name what and who. */
export const refusalDetail = ({ code, detail }: Pick<Refusal, 'code' | 'detail'>, { refusals }: Catalogue): string =>
  Object.hasOwn(refusals, code) ? `${refusals[code]} (${detail})` : detail
