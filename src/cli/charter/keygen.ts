import { Argument, type Command, Option } from 'commander'
import { makeSigningKey } from '../../charter/keys.ts'
import { KeyId } from '../../core/charter/sections/constitution.ts'
import { argument, define, textOption } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'

/** `charter keygen`. */
export function keygenCommand(charter: Command, deps: CliDeps): void {
  define(charter, deps, {
    name: 'keygen',
    args: [new Argument('<id>', 'what signatures name the key by, such as alice-2026')],
    summary: 'Make a key that signs charters, and print the line that lists it',
    more: 'The private key goes into a new file that only you can read, and nowhere else. Keep it off the machine the server runs on.',
    options: [new Option('--out <file>', 'where the private key goes (default: <id>.key)')],
    example: 'charter keygen alice-2026',
    async act(run, given) {
      const id = argument(given)
      if (!KeyId.safeParse(id).success)
        throw new CliError(EXIT.usage, 'usage', 'The id of a key is 1–64 of A–Z a–z 0–9 . _ @ -, first a letter or digit.')
      const file = textOption(given, 'out') ?? `${id}.key`
      const public_key = await makeSigningKey(file)
      run.answer({ id, public_key, file }, () => [`- { id: ${id}, public_key: "${public_key}" }`])
      run.note(`The private key is in ${file}. List the line above under signing.keys or constitution.keys of the charter.`)
    },
  })
}
