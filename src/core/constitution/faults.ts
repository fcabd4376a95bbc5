import { CharterDocument } from '../charter/content.ts'
import { keyringOf, keysById } from './keyring.ts'
import { isKnownPath } from './locked.ts'
import { keysFault } from './rotate.ts'

/** What the schema cannot see in the sections `constitution`, `signing` and `amendments`. */
export function constitutionFaults(charter: CharterDocument): readonly { readonly path: string; readonly message: string }[] {
  const faults: { path: string; message: string }[] = []
  const keyring = keyringOf(charter)
  const keys = keysFault(keyring)
  if (keys) faults.push({ path: 'charter', message: keys.text })
  for (const id of keysById(keyring).ambiguous)
    faults.push({ path: 'charter.constitution.keys', message: `${id} is another key than the one of that id in signing.keys` })
  for (const path of charter.constitution?.locked ?? [])
    if (!isKnownPath(CharterDocument, path))
      faults.push({ path: 'charter.constitution.locked', message: `${path} names nothing a charter has, so it would lock nothing` })
  const people = charter.amendments?.people ?? 0
  const listed = charter.operators.filter(({ roles }) => roles.includes('approver')).length
  // Where several must agree the built-in operator is nobody by name; one person who runs an organisation answers more than once.
  const reach = people > 1 && !charter.solo ? listed : listed + (charter.local_operator ? 1 : 0)
  if (people > (charter.solo && reach > 0 ? people : reach))
    faults.push({ path: 'charter.amendments.people', message: `expected at most ${reach}, as many as may approve, got ${people}` })
  return faults
}
