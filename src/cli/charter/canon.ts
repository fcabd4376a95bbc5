import { type Command, Option } from 'commander'
import { canonFile } from '../../charter/beside.ts'
import { loadCharter } from '../../charter/load.ts'
import { hashesOf } from '../../charter/signed.ts'
import { define } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { canonText, FILE, fileOf, writeWhole } from './files.ts'

/** `charter canon`. */
export function canonCommand(charter: Command, deps: CliDeps): void {
  define(charter, deps, {
    name: 'canon',
    args: [FILE],
    summary: 'Write the canonical JSON of a charter, whose SHA-256 is its hash',
    more: 'The models file and everything the charter leaves to a default are in it (RFC 8785). Comments, order and spelling of the YAML change nothing.',
    options: [new Option('--print', 'print it instead of writing it beside the charter')],
    example: 'charter canon charters/default.yaml',
    async act(run, given) {
      const file = fileOf(run, given)
      const content = await loadCharter(file)
      const text = canonText(content)
      if (given.options['print'] === true) return deps.out(text)
      await writeWhole(canonFile(file), text)
      const { charter_hash, constitution_hash } = hashesOf(content)
      run.answer({ file: canonFile(file), charter_hash, constitution_hash }, () => [
        `${charter_hash}  ${canonFile(file)}`,
        ...(constitution_hash === null ? [] : [`${constitution_hash}  its locked layer`]),
      ])
    },
  })
}
