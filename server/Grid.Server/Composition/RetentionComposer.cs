using Grid.Config.Model;
using Grid.Dispatch.Election;
using Grid.Services.Execution;
using Grid.Storage;
using Grid.Storage.Retention;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Composition;

/// <summary>
/// Sees to it that each store keeps what jobs and invocations need. A store that several instances share has one keeper,
/// and one book of invocations.
/// </summary>
internal sealed class RetentionComposer(
    StorageComposer storage, TreeComposer trees, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly Dictionary<StorageConfig, InvocationBook> _books = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<StorageConfig, List<IBlobHolder>> _holders = new(ReferenceEqualityComparer.Instance);
    private readonly List<BlobKeeper> _keepers = [];

    /// <summary>The invocations that rely on a store; null when it evicts nothing.</summary>
    public InvocationBook? BookOf(StorageConfig config)
    {
        if (ProtectionWindows.ShortestOf(config) is not { } window)
        {
            return null;
        }

        if (!_books.TryGetValue(config, out InvocationBook? book))
        {
            book = new InvocationBook(LimitsFor(window), time);
            _books.Add(config, book);
            HoldersOf(config).Add(book);
        }

        return book;
    }

    /// <summary>The unfinished operations of a scheduler rely on a store.</summary>
    public void Add(StorageConfig config, SchedulerSeat seat) => HoldersOf(config).Add(new UnfinishedOperations(seat));

    /// <summary>Begins to touch what is held. Called once, when everything has been built.</summary>
    public void Start()
    {
        foreach ((StorageConfig config, List<IBlobHolder> holders) in _holders)
        {
            if (ProtectionWindows.ShortestOf(config) is { } window)
            {
                IBlobStore store = storage.Store(config);
                ILogger<BlobKeeper> logger = loggers.CreateLogger<BlobKeeper>();
                _keepers.Add(BlobKeeper.Start(store, trees.Of(config), holders, LimitsFor(window), time, logger));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (BlobKeeper keeper in _keepers)
        {
            await keeper.DisposeAsync();
        }

        _keepers.Clear();
    }

    // Three turns a window: a round that is late, or fails once, costs nothing.
    private static RetentionLimits LimitsFor(TimeSpan window) => new() { RoundPeriod = window / 3 };

    private List<IBlobHolder> HoldersOf(StorageConfig config)
    {
        if (!_holders.TryGetValue(config, out List<IBlobHolder>? holders))
        {
            holders = [];
            _holders.Add(config, holders);
        }

        return holders;
    }
}
