using System.Diagnostics;
using Grid.Benchmarks.Reporting;
using Grid.Core;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Benchmarks.Storage;

/// <summary>Measures a store within this process, on one thread.</summary>
internal sealed class StorageBenchmark(StorageOptions options, DataFolder data, TextWriter progress)
{
    /// <summary>Fewer tell nothing about an index.</summary>
    public const int BlobsMin = 10_000;

    private const int BlobBytes = 4 << 10;
    private const int BatchCount = 64;
    private const int WrittenCount = 48_000;
    private const int ReadCount = 512_000;
    private const int SoughtCount = 2_000_000;
    private const int SearchCount = 1_000;
    private const double Giga = 1e9;

    private readonly Random _random = new();

    public async Task<Report> RunAsync(CancellationToken cancellation)
    {
        data.Warm((long)WrittenCount * BlobBytes * 2);
        Baselines machine = Baselines.Measure(data.Path);
        List<Figure> figures = [.. await SmallBlobsAsync(machine, cancellation), .. await IndexAsync(cancellation)];
        string setting = $"{options.Kind.Name} store on {data.FileSystemName}, {options.Samples} samples, one thread";
        return new Report("grid bench storage", setting, machine, figures);
    }

    private async Task<IReadOnlyList<Figure>> SmallBlobsAsync(Baselines machine, CancellationToken cancellation)
    {
        await progress.WriteLineAsync($"writing {WrittenCount} blobs of 4 KiB, {options.Samples} times …");
        List<double> written = [];
        List<double> writtenAsFiles = [];
        List<double> read = [];
        for (int i = 0; i < options.Samples; i++)
        {
            Blob[] blobs = NewBlobs();
            writtenAsFiles.Add(await InNewStoreAsync(
                StoreKind.FilePerBlob, store => WriteAsync(store, blobs[..(WrittenCount / 4)], cancellation)));
            data.Warm((long)WrittenCount * BlobBytes * 2);
            await InNewStoreAsync(options.Kind, async store =>
            {
                written.Add(await WriteAsync(store, blobs, cancellation));
                read.Add(await ReadAsync(store, blobs, cancellation));
                return 0;
            });
        }

        double both = Baselines.InTurn(machine.Sha256SmallGigabytesPerSecond, machine.PwriteSmallGigabytesPerSecond);
        double gigabytes = Figure.MedianOf(written) * BlobBytes / Giga;
        double files = Figure.MedianOf(writtenAsFiles);
        return
        [
            new Figure("4 KiB blobs written, hashing included", "blobs/s", Figure.MedianOf(written)) { Samples = written },
            new Figure("the same beside SHA-256 and pwrite in turn", "times", gigabytes / both, new Target(0.5, 0.8)),
            new Figure("the same beside a file for each blob", "times", Figure.MedianOf(written) / files, new Target(4, 8))
            {
                Baseline = $"{files:0} blobs/s as files",
            },
            new Figure("hot random reads of 4 KiB", "blobs/s", Figure.MedianOf(read)) { Samples = read },
        ];
    }

    private async Task<IReadOnlyList<Figure>> IndexAsync(CancellationToken cancellation)
    {
        await progress.WriteLineAsync($"filling a store with {options.Blobs} blobs …");
        string path = NewFolder();
        long heapBefore = GC.GetTotalMemory(forceFullCollection: true);
        IBlobStore store = options.Kind.Open(path);
        await NumberedBlobs.WriteAsync(store, options.Blobs, cancellation);
        double indexBytes = (double)(MappedBytesOf(store) + GC.GetTotalMemory(forceFullCollection: true) - heapBefore);
        List<double> sought = [];
        for (int i = 0; i <= options.Samples; i++)
        {
            sought.Add(await SeekAsync(store, cancellation));
        }

        // The first round is the compiler's.
        sought.RemoveAt(0);
        return
        [
            new Figure("FindMissing, one thread", "µs/digest", Figure.MedianOf(sought), new Target(1, 0.25, IsLessBetter: true))
            {
                Samples = sought,
            },
            new Figure(
                $"index of {options.Blobs:#,0} blobs", "B/blob", indexBytes / options.Blobs, new Target(96, 70, IsLessBetter: true)),
            new Figure("opened again", "s", await ReopenAsync(store, path, cancellation), new Target(3, 1, IsLessBetter: true)),
        ];
    }

    private async Task<double> ReopenAsync(IBlobStore store, string path, CancellationToken cancellation)
    {
        (store as IDisposable)?.Dispose();
        long start = Stopwatch.GetTimestamp();
        store = options.Kind.Open(path);
        IReadOnlyList<Digest> missing = await store.FindMissingAsync([NumberedBlobs.Of(1).Digest], cancellation);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        (store as IDisposable)?.Dispose();
        return missing.Count == 0 || options.Kind.Name == "memory"
            ? seconds
            : throw new InvalidOperationException("A blob was lost between closing the store and opening it again.");
    }

    private static async Task<double> WriteAsync(IBlobStore store, Blob[] blobs, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (Blob[] batch in blobs.Chunk(BatchCount))
        {
            Refusals.ThrowIfAny(await store.WriteBatchAsync(batch, cancellation));
        }

        return blobs.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private async Task<double> ReadAsync(IBlobStore store, Blob[] blobs, CancellationToken cancellation)
    {
        Digest[] digests = new Digest[BatchCount];
        long start = Stopwatch.GetTimestamp();
        for (int done = 0; done < ReadCount; done += BatchCount)
        {
            for (int i = 0; i < BatchCount; i++)
            {
                digests[i] = blobs[_random.Next(blobs.Length)].Digest;
            }

            IReadOnlyList<ReadOnlyMemory<byte>?> contents = await store.ReadBatchAsync(digests, cancellation);
            if (contents.Any(content => content is null))
            {
                throw new InvalidOperationException("A blob that was just written is not there.");
            }
        }

        return ReadCount / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private async Task<double> SeekAsync(IBlobStore store, CancellationToken cancellation)
    {
        Digest[][] searches =
        [
            .. Enumerable.Range(0, SoughtCount / 2)
                .Select(_ => NumberedBlobs.Of(_random.Next(options.Blobs)).Digest)
                .Chunk(SearchCount),
        ];
        long start = Stopwatch.GetTimestamp();
        for (int done = 0; done < SoughtCount; done += SearchCount)
        {
            Digest[] search = searches[done / SearchCount % searches.Length];
            IReadOnlyList<Digest> missing = await store.FindMissingAsync(search, cancellation);
            if (missing.Count > 0)
            {
                throw new InvalidOperationException($"Blob {missing[0]} is not there any more.");
            }
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / SoughtCount;
    }

    private Blob[] NewBlobs()
    {
        byte[] all = GC.AllocateUninitializedArray<byte>(WrittenCount * BlobBytes);
        _random.NextBytes(all);
        return [.. Enumerable.Range(0, WrittenCount).Select(index => BlobOf(all.AsMemory(index * BlobBytes, BlobBytes)))];
    }

    private static Blob BlobOf(ReadOnlyMemory<byte> content) => new(Digest.Of(content.Span), content);

    private async Task<double> InNewStoreAsync(StoreKind kind, Func<IBlobStore, Task<double>> measure)
    {
        string path = NewFolder();
        IBlobStore store = kind.Open(path);
        try
        {
            return await measure(store);
        }
        finally
        {
            (store as IDisposable)?.Dispose();
            Directory.Delete(path, recursive: true);
        }
    }

    private string NewFolder() => Directory.CreateDirectory(Path.Join(data.Path, Path.GetRandomFileName())).FullName;

    // An index that is not on the heap lies in mapped memory.
    private static long MappedBytesOf(IBlobStore store) => store is SegmentBlobStore segments ? segments.IndexSizeBytes : 0;
}
