using System.Globalization;
using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Crashes;

/// <summary>
/// The process that is killed: writes blob after blob and says on its output what was acknowledged (<c>A number.</c>:
/// everything below it), and what was published (<c>P number.</c>).
/// </summary>
internal static class CrashWriter
{
    /// <summary>What has a process be one.</summary>
    public const string Verb = "write-until-killed";

    private const int BatchesPerPublish = 7;
    private const int StreamedEvery = 3;
    private const int BatchMax = 8;

    public static async Task RunAsync(IReadOnlyList<string> arguments)
    {
        long sizeBytesMax = long.Parse(arguments[1], CultureInfo.InvariantCulture);
        int number = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        using SegmentBlobStore store = CrashStore.Open(arguments[0], sizeBytesMax);
        Console.WriteLine($"A {number}.");
        for (int turn = 1; ; turn++)
        {
            number = await WriteAsync(store, number, isStreamed: turn % StreamedEvery == 0);
            Console.WriteLine($"A {number}.");
            if (turn % BatchesPerPublish == 0)
            {
                store.Engine.Publisher.Publish();
                Console.WriteLine($"P {number}.");
            }
        }
    }

    private static async Task<int> WriteAsync(SegmentBlobStore store, int number, bool isStreamed)
    {
        Blob[] blobs = [.. Enumerable.Range(number, 1 + (number % BatchMax)).Select(CrashBlobs.Of)];
        if (isStreamed)
        {
            foreach (Blob blob in blobs)
            {
                await store.WriteInPiecesAsync(blob, pieceSizeBytes: 30_000);
            }
        }
        else
        {
            IReadOnlyList<GridException?> refusals = await store.WriteBatchAsync(blobs, CancellationToken.None);
            refusals.ShouldAllBe(refusal => refusal == null);
        }

        return number + blobs.Length;
    }
}
