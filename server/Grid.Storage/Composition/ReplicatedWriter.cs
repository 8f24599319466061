using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>A blob on its way into several replicas; done when those have it that did not fail, and at least one.</summary>
/// <param name="digest">The blob.</param>
/// <param name="writers">The replicas that take it, and their writers.</param>
/// <param name="isPartial">Whether a replica failed already.</param>
/// <param name="committed">Called after the commit when a replica was left out.</param>
internal sealed class ReplicatedWriter(
    Digest digest,
    IReadOnlyList<(Replica Replica, IBlobWriter Writer)> writers,
    bool isPartial,
    Action<Digest> committed) : IBlobWriter
{
    private IReadOnlyList<(Replica Replica, IBlobWriter Writer)> _writers = writers;
    private readonly BlobVerifier _verifier = new(digest);
    private bool _isPartial = isPartial;
    private bool _isTorn;

    public Digest Digest => digest;

    public long CommittedSize => _verifier.SizeBytes;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        // Judged here, so that a replica which refuses what is right fails alone.
        _verifier.ThrowIfTooLong(content.Length);
        await EachAsync(writer => writer.WriteAsync(content, cancellation));
        _verifier.Append(content.Span);
    }

    public async ValueTask CommitAsync(CancellationToken cancellation)
    {
        _verifier.ThrowIfNotWhole();
        await EachAsync(writer => writer.CommitAsync(cancellation));
        if (_isPartial)
        {
            committed(digest);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((_, IBlobWriter writer) in _writers)
        {
            await writer.DisposeAsync();
        }

        _writers = [];
        _verifier.Dispose();
    }

    private async ValueTask EachAsync(Func<IBlobWriter, ValueTask> act)
    {
        if (_isTorn)
        {
            throw new GridException(
                GridStatus.Aborted, $"The upload of blob {digest} was interrupted within a piece: begin it again.");
        }

        // Whoever interrupts leaves some replicas a piece ahead of the others, with no way back.
        _isTorn = true;
        GridException?[] failures = await Task.WhenAll(_writers.Select(writer => TryAsync(writer, act)));
        _isTorn = false;
        if (failures.All(failure => failure is null))
        {
            return;
        }

        _isPartial = true;
        if (failures.All(failure => failure is not null))
        {
            throw failures[0]!;
        }

        await LeaveOutAsync(failures);
    }

    private async ValueTask LeaveOutAsync(GridException?[] failures)
    {
        IReadOnlyList<(Replica Replica, IBlobWriter Writer)> all = _writers;
        _writers = [.. all.Where((_, position) => failures[position] is null)];
        for (int i = 0; i < failures.Length; i++)
        {
            if (failures[i] is { } failure)
            {
                all[i].Replica.Report(failure);
                await all[i].Writer.DisposeAsync();
            }
        }
    }

    private static async Task<GridException?> TryAsync(
        (Replica Replica, IBlobWriter Writer) one, Func<IBlobWriter, ValueTask> act)
    {
        try
        {
            await act(one.Writer);
            return null;
        }
        catch (GridException failure)
        {
            return failure;
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            return new GridException(GridStatus.Unavailable, failure.Message, failure);
        }
    }
}
