import { appendContract } from './append-contract.ts'
import { crashContract } from './crash-contract.ts'
import { followContract } from './follow-contract.ts'
import { turnContract } from './turn-contract.ts'
import { type StoreUnderTest, useStores } from './under-test.ts'

/** Runs the promises of `LedgerStore` over one implementation; `shared` as the store says of itself. */
export function storeContract(shared: boolean, begin: () => Promise<StoreUnderTest>): void {
  const stores = useStores(shared, begin)
  appendContract(stores)
  crashContract(stores)
  turnContract(stores)
  followContract(stores)
}
