using System.Globalization;
using System.Runtime.CompilerServices;
using Grid.Core;
using Grid.Persistence;
using Grid.Scheduling;

namespace Grid.Dispatch;

/// <summary>Finds and lists operations: those in memory, and behind them those that only the database remembers.</summary>
/// <param name="mailbox">Its reader is asked for one stretch after the other, so that a long list holds up nothing else.</param>
/// <param name="scheduler">The reader's.</param>
/// <param name="archive">Null when nothing is kept.</param>
/// <param name="limits">How long pages are.</param>
internal sealed class OperationCatalog(Mailbox mailbox, Scheduler scheduler, ISchedulerStore? archive, DispatchLimits limits)
{
    /// <summary>An operation as it is now.</summary>
    /// <exception cref="GridException">NOT_FOUND when there is none of this name.</exception>
    public async Task<OperationView> GetAsync(OperationName name, CancellationToken cancellation) =>
        await mailbox.AskAsync(() => scheduler.Find(name), cancellation)
        ?? await RecallAsync(name, cancellation);

    /// <summary>An operation that memory has forgotten.</summary>
    /// <exception cref="GridException">NOT_FOUND when there is none of this name.</exception>
    public async Task<OperationView> RecallAsync(OperationName name, CancellationToken cancellation)
    {
        OperationView? view = archive is null ? null : await archive.FindOperationAsync(name, cancellation);

        // What has not ended is in memory, or was not kept to its beginning.
        return view is { IsDone: true } ? view : throw GridException.NotFound(
            $"Operation '{name}' is not known: it never was, or it ended too long ago. Execute the action again.");
    }

    /// <summary>A page of operations, in the order they were created.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when the page size or the token is bad.</exception>
    public async Task<OperationPage> ListAsync(OperationQuery query, CancellationToken cancellation)
    {
        long position = ParseToken(query.PageToken);
        int size = limits.PageSize(query.PageSize);
        List<OperationView> page = [];
        while (true)
        {
            IReadOnlyList<OperationView> stretch = await StretchAsync(query.Instance, position, cancellation);
            foreach (OperationView view in stretch)
            {
                if (page.Count == size)
                {
                    return new OperationPage(page, position.ToString(CultureInfo.InvariantCulture));
                }

                position = view.Sequence;
                if (view.Instance == query.Instance && query.Filter.Accepts(view))
                {
                    page.Add(view);
                }
            }

            if (stretch.Count < limits.ScanLengthMax)
            {
                return new OperationPage(page, string.Empty);
            }
        }
    }

    /// <summary>The actions of all operations that have not ended, one by one; an action may come more than once.</summary>
    public async IAsyncEnumerable<Digest> LiveActionsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        long position = 0;
        OperationView[] stretch;
        do
        {
            stretch = await RememberedAsync(position, cancellation);
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

    private static long ParseToken(string token)
    {
        long position = 0;
        return token.Length == 0 || (long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out position))
            ? position
            : throw GridException.InvalidArgument(
                $"Page token '{token}' was not given by this server: begin again with an empty one.");
    }

    private async Task<IReadOnlyList<OperationView>> StretchAsync(
        InstanceName instance, long position, CancellationToken cancellation)
    {
        OperationView[] remembered = await RememberedAsync(position, cancellation);
        if (archive is null)
        {
            return remembered;
        }

        IReadOnlyList<OperationView> kept = await archive.ListOperationsAsync(
            new OperationRange(instance, position, limits.ScanLengthMax), cancellation);
        return Merge(kept, remembered);
    }

    // Memory knows better, and of operations that are not kept; the database knows more. A list that was cut off says
    // nothing of what lies behind its end.
    private OperationView[] Merge(IReadOnlyList<OperationView> kept, OperationView[] remembered)
    {
        long keptEnd = kept.Count < limits.ScanLengthMax ? long.MaxValue : kept[^1].Sequence;
        long rememberedEnd = remembered.Length < limits.ScanLengthMax ? long.MaxValue : remembered[^1].Sequence;
        long end = Math.Min(keptEnd, rememberedEnd);
        return
        [
            .. remembered.UnionBy(kept, view => view.Sequence)
                .Where(view => view.Sequence <= end)
                .OrderBy(view => view.Sequence)
                .Take(limits.ScanLengthMax),
        ];
    }

    private Task<OperationView[]> RememberedAsync(long position, CancellationToken cancellation) => mailbox.AskAsync(
        () => scheduler.OperationsAfter(position).Take(limits.ScanLengthMax).ToArray(), cancellation);
}
