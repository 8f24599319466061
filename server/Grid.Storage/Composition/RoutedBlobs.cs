using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>
/// Parts of which each holds its own share of the blobs. Batches are cut by part and run side by side; a part that
/// cannot answer is an error that names it, never a miss.
/// </summary>
/// <param name="parts">The parts.</param>
/// <param name="partOf">Which of them is a blob's.</param>
internal sealed class RoutedBlobs(IReadOnlyList<StorePart> parts, Func<Digest, int> partOf)
{
    public async ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        HashSet<Digest> missing = [];
        await RunAsync([.. digests], digest => digest, async (part, share) =>
        {
            IReadOnlyList<Digest> found = await parts[part].Store.FindMissingAsync(share.Items, cancellation);
            lock (missing)
            {
                missing.UnionWith(found);
            }
        });
        return missing.Count == 0 ? [] : MissingBlobs.Of(digests, digest => !missing.Contains(digest));
    }

    public async ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        StorePart part = parts[partOf(digest)];
        try
        {
            Stream? content = await part.Store.OpenReadAsync(digest, offset, cancellation);
            return content is null ? null : new PartStream(part.Name, content);
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            throw failure.At(part.Name);
        }
    }

    public async ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation)
    {
        StorePart part = parts[partOf(digest)];
        try
        {
            return new PartWriter(part.Name, await part.Store.OpenWriteAsync(digest, cancellation));
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            throw failure.At(part.Name);
        }
    }

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte>?[] contents = new ReadOnlyMemory<byte>?[digests.Count];
        await RunAsync(digests, digest => digest, async (part, share) =>
            share.Scatter(await parts[part].Store.ReadBatchAsync(share.Items, cancellation), contents));
        return contents;
    }

    public async ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        GridException?[] refusals = new GridException?[blobs.Count];
        await RunAsync(blobs, blob => blob.Digest, async (part, share) =>
            share.Scatter(await TryWriteAsync(parts[part], share.Items, cancellation), refusals));
        return refusals;
    }

    public async ValueTask<IReadOnlyList<(Digest Digest, GridException Failure)>> DeleteAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        List<(Digest Digest, GridException Failure)> left = [];
        await RunAsync([.. digests], digest => digest, async (part, share) =>
        {
            IReadOnlyList<(Digest Digest, GridException Failure)> refused =
                await parts[part].Store.TryDeleteAsync(share.Items, cancellation);
            lock (left)
            {
                left.AddRange(refused);
            }
        });
        return left;
    }

    // A part that is out refuses its own share only: the others' blobs are stored all the same.
    private static async ValueTask<IReadOnlyList<GridException?>> TryWriteAsync(
        StorePart part, IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        try
        {
            IReadOnlyList<GridException?> refusals = await part.Store.WriteBatchAsync(blobs, cancellation);
            return [.. refusals.Select(refusal => refusal?.At(part.Name))];
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            return [.. blobs.Select(_ => (GridException?)failure.At(part.Name))];
        }
    }

    private async Task RunAsync<T>(IReadOnlyList<T> items, Func<T, Digest> digestOf, Func<int, Share<T>, Task> run)
    {
        Share<T>?[] shares = new Share<T>?[parts.Count];
        for (int i = 0; i < items.Count; i++)
        {
            (shares[partOf(digestOf(items[i]))] ??= new Share<T>()).Add(items[i], i);
        }

        List<Task> running = [];
        for (int part = 0; part < shares.Length; part++)
        {
            if (shares[part] is { } share)
            {
                running.Add(RunOneAsync(part, share, run));
            }
        }

        await Task.WhenAll(running);
    }

    private async Task RunOneAsync<T>(int part, Share<T> share, Func<int, Share<T>, Task> run)
    {
        try
        {
            await run(part, share);
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            throw failure.At(parts[part].Name);
        }
    }

    /// <summary>What of a batch falls to one part, and where each item stood in it.</summary>
    private sealed class Share<T>
    {
        private readonly List<T> _items = [];
        private readonly List<int> _positions = [];

        public IReadOnlyList<T> Items => _items;

        public void Add(T item, int position)
        {
            _items.Add(item);
            _positions.Add(position);
        }

        public void Scatter<TAnswer>(IReadOnlyList<TAnswer> answers, TAnswer[] all)
        {
            for (int i = 0; i < answers.Count; i++)
            {
                all[_positions[i]] = answers[i];
            }
        }
    }
}
