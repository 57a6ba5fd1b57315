import { availableParallelism } from "node:os";

/** Several results at a time, as many as there are processors, in the order of the inputs. */
export async function mapConcurrently<In, Out>(
  inputs: readonly In[],
  body: (input: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  const queue = inputs.entries();
  const worker = async (): Promise<void> => {
    for (const [index, input] of queue) results[index] = await body(input);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

/** The inputs in groups of at most `size`, to give a program several at once. */
export async function mapInBatches<In, Out>(
  inputs: readonly In[],
  size: number,
  body: (batch: readonly In[]) => Promise<readonly Out[]>,
): Promise<Out[]> {
  const batches = Array.from({ length: Math.ceil(inputs.length / size) }, (_, index) =>
    inputs.slice(index * size, (index + 1) * size),
  );
  return (await mapConcurrently(batches, body)).flat();
}
