using System.Diagnostics;
using System.Globalization;
using Grid.Core;
using Grid.Storage.Backends;
using Xunit.Abstractions;

namespace Grid.Storage.Tests.Crashes;

/// <summary>
/// Kills a process that writes to a store, again and again, and looks at what is left. <c>GRID_CRASH_ROUNDS</c> says how
/// often in all.
/// </summary>
[Trait("Ring", "Slow")]
public sealed class CrashLoopTests(ITestOutputHelper output) : IDisposable
{
    private const int RoundsDefault = 20;
    private const int Kinds = 4;
    private const int LinesMax = 60;
    private const long Unbounded = 0;
    private const long Bounded = 12_000_000;

    // The newest go last, so of a bounded store these many are there however often it made room.
    private const int NewestKept = 40;

    private readonly TemporaryFolder _folder = new();

    private static int RoundCount =>
        (int.TryParse(Environment.GetEnvironmentVariable("GRID_CRASH_ROUNDS"), CultureInfo.InvariantCulture, out int count)
            ? count
            : RoundsDefault) / Kinds;

    private string Root => _folder["cas"];

    [Theory]
    [InlineData(Unbounded, false)]
    [InlineData(Unbounded, true)]
    [InlineData(Bounded, false)]
    [InlineData(Bounded, true)]
    public async Task What_was_acknowledged_survives_and_nothing_torn_is_served(long sizeBytesMax, bool losesPower)
    {
        (int first, int next) = (0, 0);
        for (int round = 0; round < RoundCount; round++)
        {
            Random random = new(round);
            PowerLoss power = new(Root, random);
            int lineCount = random.Next(1, LinesMax);
            (int acknowledged, int published) = await WriteUntilKilledAsync(sizeBytesMax, next, lineCount, power.RememberIndex);
            if (losesPower)
            {
                power.Strike();
            }

            int durable = losesPower ? Math.Max(published, next) : acknowledged;
            int from = sizeBytesMax == Unbounded ? first : Math.Max(first, durable - NewestKept);
            await CheckAsync(sizeBytesMax, round, from, durable, acknowledged);
            (first, next) = (round % 10 == 0 ? 0 : next, durable);
        }

        await CheckAsync(sizeBytesMax, RoundCount, sizeBytesMax == Unbounded ? 0 : Math.Max(0, next - NewestKept), next, next);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<Progress> WriteUntilKilledAsync(
        long sizeBytesMax, int first, int lineCount, Action whenOpen)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        string[] arguments = [typeof(CrashWriter).Assembly.Location, CrashWriter.Verb, Root, $"{sizeBytesMax}", $"{first}"];
        Array.ForEach(arguments, start.ArgumentList.Add);
        using Process writer = Process.Start(start)!;
        Progress progress = new(first, first);
        for (int i = 0; i < lineCount; i++)
        {
            string line = (await writer.StandardOutput.ReadLineAsync()).ShouldNotBeNull("the writer ended by itself");
            progress = progress.After(line);
            if (i == 0)
            {
                whenOpen();
            }
        }

        writer.Kill();

        // What it said before it died counts as well: by then it was ahead of us.
        while (await writer.StandardOutput.ReadLineAsync() is { } line)
        {
            progress = progress.After(line);
        }

        await writer.WaitForExitAsync();
        return progress;
    }

    private async Task CheckAsync(long sizeBytesMax, int round, int from, int durable, int acknowledged)
    {
        SegmentBlobStore store = CrashStore.Open(Root, sizeBytesMax);
        string place = $"round {round}, {store.Report}: {string.Join(", ", store.Report.Remarks)}";
        output.WriteLine($"{acknowledged} acknowledged, {durable} durable: {place}");
        for (int number = from; number < durable; number++)
        {
            Blob blob = CrashBlobs.Of(number);
            ReadOnlyMemory<byte>? content = await store.ReadAsync(blob.Digest, CancellationToken.None);
            content.ShouldNotBeNull($"blob {number} of {durable}, {blob.Digest}: {place}");
            Digest.Of(content.Value.Span).ShouldBe(blob.Digest, place);
        }

        // What came after may be there or not, but not in part.
        for (int number = durable; number < acknowledged + 16; number++)
        {
            Blob blob = CrashBlobs.Of(number);
            ReadOnlyMemory<byte>? content = await store.ReadAsync(blob.Digest, CancellationToken.None);
            (content is null || Digest.Of(content.Value.Span) == blob.Digest).ShouldBeTrue(place);
        }

        store.DamagedCount.ShouldBe(0, place);
        Close(store, isInOrder: round % 2 == 0);
    }

    // The next writer has to find its way from either.
    private static void Close(SegmentBlobStore store, bool isInOrder)
    {
        if (isInOrder)
        {
            store.Dispose();
        }
        else
        {
            store.Engine.Abandon();
        }
    }

    private readonly record struct Progress(int Acknowledged, int Published)
    {
        // The last line may be cut short.
        public Progress After(string line) =>
            !line.EndsWith('.') || !int.TryParse(line.AsSpan(2, line.Length - 3), CultureInfo.InvariantCulture, out int number)
                ? this
                : line[0] == 'A' ? this with { Acknowledged = number } : this with { Published = number };
    }
}
