import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import { openFileStore } from '../../src/ledger/stores/file/store.ts'
import { storeContract } from './store-contract.ts'

describe('the file store', () => {
  storeContract(false, async () => {
    const dir = await mkdtemp(join(tmpdir(), 'countersign-file-'))
    return {
      open: () => openFileStore({ dir, segmentBytes: 50_000 }),
      async crash(opened) {
        await opened.close()
        const ledger = join(dir, 'ledger')
        const last =
          (await readdir(ledger))
            .filter((name) => name.endsWith('.jsonl'))
            .sort()
            .at(-1) ?? ''
        // Two whole lines and a half: what a write that the power cut short may leave.
        await appendFile(join(ledger, last), '{"actor":"nobody"}\n'.slice(0, 12))
      },
      stop: () => rm(dir, { recursive: true, force: true }),
    }
  })
})
