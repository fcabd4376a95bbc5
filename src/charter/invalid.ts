import type { CharterFault } from '../core/charter/parse.ts'

/** A charter file, or a file that signs one, that cannot be law: every fault at once, each with its path. */
export class CharterInvalid extends Error {
  override readonly name = 'CharterInvalid'
  readonly faults: readonly CharterFault[]

  constructor(file: string, faults: readonly CharterFault[]) {
    super(`${file} is not a valid charter:\n${faults.map((f) => `  ${f.path || '(file)'}: ${f.message}`).join('\n')}`)
    this.faults = faults
  }
}
