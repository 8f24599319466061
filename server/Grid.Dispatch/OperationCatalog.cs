using System.Runtime.CompilerServices;
using Grid.Core;
using Grid.Persistence;
using Grid.Scheduling;

namespace Grid.Dispatch;

/// <summary>Finds and lists operations: those in memory, and behind them those that only the database remembers.</summary>
/// <param name="mailbox">Its reader is asked for one stretch after the other, so that a long list holds up nothing else.</param>
/// <param name="scheduler">The reader's.</param>
/// <param name="outlet">Says what of it is durable.</param>
/// <param name="archive">Null when nothing is kept.</param>
/// <param name="limits">How long pages are.</param>
internal sealed class OperationCatalog(
    Mailbox mailbox, Scheduler scheduler, IOutlet outlet, ISchedulerStore? archive, DispatchLimits limits)
{
    /// <summary>An operation as it is now.</summary>
    /// <exception cref="GridException">NOT_FOUND when there is none of this name.</exception>
    public async Task<OperationView> GetAsync(OperationName name, CancellationToken cancellation)
    {
        Shown<OperationView?> shown = await ShowAsync(() => scheduler.Find(name), cancellation);
        if (shown is { IsKept: false, Content: not null })
        {
            return await FindKeptAsync(name, cancellation) ?? throw Unknown(name);
        }

        return shown.Content ?? await RecallAsync(name, cancellation);
    }

    /// <summary>An operation that has ended, also if only its row knows it by now; null when there is none of this name.</summary>
    public async Task<OperationView?> FindEndedAsync(OperationName name, CancellationToken cancellation)
    {
        try
        {
            return await GetAsync(name, cancellation) is { IsDone: true } view ? view : null;
        }
        catch (GridException unknown) when (unknown.Status == GridStatus.NotFound)
        {
            return null;
        }
    }

    /// <summary>Whether memory knows the operation.</summary>
    public Task<bool> RemembersAsync(OperationName name, CancellationToken cancellation) =>
        mailbox.AskAsync(() => scheduler.Find(name) is not null, cancellation);

    /// <summary>An operation that memory has forgotten.</summary>
    /// <exception cref="GridException">NOT_FOUND when there is none of this name.</exception>
    public async Task<OperationView> RecallAsync(OperationName name, CancellationToken cancellation)
    {
        OperationView? view = await FindKeptAsync(name, cancellation);
        if (view is { IsDone: false })
        {
            // It has ended, or else memory would know it: that it has is about to be kept.
            Task kept = await mailbox.AskAsync(outlet.WhenKeptAsync, cancellation);
            await kept.WaitAsync(cancellation);
            view = await FindKeptAsync(name, cancellation);
        }

        return view switch
        {
            null => throw Unknown(name),
            { IsDone: true } => view,
            _ => throw GridException.Unavailable($"Operation '{name}' is another server's by now: ask again in a moment."),
        };
    }

    /// <summary>A page of operations, in the order they were created.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when the page size or the token is bad.</exception>
    public async Task<OperationPage> ListAsync(OperationQuery query, CancellationToken cancellation)
    {
        long position = PageTokens.ParseNumber<long>(query.PageToken);
        int size = limits.PageSize(query.PageSize);
        List<OperationView> page = [];
        while (true)
        {
            Stretch stretch = await StretchAsync(query.Instance, position, cancellation);
            foreach (OperationView view in stretch.Operations)
            {
                if (page.Count == size)
                {
                    return new OperationPage(page, PageTokens.OfNumber(position));
                }

                position = view.Sequence;
                if (view.Instance == query.Instance && query.Filter.Accepts(view))
                {
                    page.Add(view);
                }
            }

            if (stretch.End == long.MaxValue)
            {
                return new OperationPage(page, string.Empty);
            }

            position = stretch.End;
        }
    }

    /// <summary>The actions of all operations that have not ended, one by one; an action may come more than once.</summary>
    public async IAsyncEnumerable<Digest> LiveActionsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        long position = 0;
        OperationView[] stretch;
        do
        {
            stretch = await mailbox.AskAsync(() => After(position), cancellation);
            foreach (OperationView view in stretch)
            {
                position = view.Sequence;
                if (!view.IsDone)
                {
                    yield return view.ActionDigest;
                }
            }
        }
        while (stretch.Length == limits.ScanLengthMax);
    }

    private async Task<Stretch> StretchAsync(
        InstanceName instance, long position, CancellationToken cancellation)
    {
        Shown<OperationView[]> shown = await ShowAsync(() => After(position), cancellation);
        if (archive is null)
        {
            return new Stretch(shown.Content, EndOf(shown.Content));
        }

        // Nobody was told the names of those that have no job yet.
        OperationView[] remembered = shown.IsKept ? shown.Content : [];
        IReadOnlyList<OperationView> kept = await archive.ListOperationsAsync(
            new OperationRange(instance, position, limits.ScanLengthMax), cancellation);
        return Merge(kept, remembered);
    }

    // Memory knows better, the database knows more. A list that was cut off says nothing of what lies behind its end. An
    // operation that has no job yet is not announced.
    private Stretch Merge(IReadOnlyList<OperationView> kept, OperationView[] remembered)
    {
        long end = Math.Min(EndOf(kept), EndOf(remembered));
        OperationView[] merged =
        [
            .. remembered.UnionBy(kept, view => view.Sequence)
                .Where(view => view.Sequence <= end && view.Stage != ExecutionStage.CacheCheck)
                .OrderBy(view => view.Sequence),
        ];
        return new Stretch(merged, end);
    }

    private long EndOf(IReadOnlyList<OperationView> list) =>
        list.Count < limits.ScanLengthMax ? long.MaxValue : list[^1].Sequence;

    private OperationView[] After(long position) => [.. scheduler.OperationsAfter(position).Take(limits.ScanLengthMax)];

    private async Task<OperationView?> FindKeptAsync(OperationName name, CancellationToken cancellation) =>
        archive is null ? null : await archive.FindOperationAsync(name, cancellation);

    // What memory shows may not be told before it is kept. While nothing can be kept, the rows are what counts.
    private async Task<Shown<T>> ShowAsync<T>(Func<T> look, CancellationToken cancellation)
    {
        (T content, Task? kept) = await mailbox.AskAsync(
            () => (look(), outlet.Trouble is null ? outlet.WhenKeptAsync() : null), cancellation);
        if (kept is not null)
        {
            await kept.WaitAsync(cancellation);
        }

        return new Shown<T>(content, kept is not null);
    }

    private static GridException Unknown(OperationName name) => GridException.NotFound(
        $"Operation '{name}' is not known: it never was, or it ended too long ago. Execute the action again.");

    /// <summary>Operations up to the one numbered <paramref name="End"/>, which is the highest number for the last stretch.</summary>
    private readonly record struct Stretch(IReadOnlyList<OperationView> Operations, long End);

    private readonly record struct Shown<T>(T Content, bool IsKept);
}
