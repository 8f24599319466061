using System.Diagnostics.CodeAnalysis;
using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>One service of an instance.</summary>
public abstract record ServiceConfig(SourceLocation Location)
{
    /// <summary>REAPI ContentAddressableStorage (<c>!cas</c>).</summary>
    public sealed record Cas(SourceLocation Location, StorageConfig Storage, bool ReadOnly) : ServiceConfig(Location)
    {
        /// <summary>What is remembered of trees; null for the usual.</summary>
        public TreeCacheConfig? TreeCache { get; init; }
    }

    /// <summary>ByteStream (<c>!bytestream</c>).</summary>
    /// <param name="Location">Where it was written.</param>
    /// <param name="Storage">The store read and written.</param>
    /// <param name="ReadOnly">Refuses writes.</param>
    /// <param name="WriteEarlyReturn">
    /// Answers at once when a blob that a client begins to write is held already.
    /// </param>
    [SuppressMessage("Naming", "CA1711", Justification = "ByteStream is the name of the gRPC service.")]
    public sealed record ByteStream(
        SourceLocation Location, StorageConfig Storage, bool ReadOnly, bool WriteEarlyReturn) : ServiceConfig(Location);

    /// <summary>REAPI ActionCache (<c>!action-cache</c>).</summary>
    public sealed record ActionCache(SourceLocation Location, ActionCacheConfig Cache) : ServiceConfig(Location);

    /// <summary>
    /// REAPI Execution and long-running Operations, and Bots unless the endpoints leave it out (<c>!execution</c>).
    /// </summary>
    /// <param name="Location">Where it was written.</param>
    /// <param name="Scheduler">The scheduler that the endpoints are a door to.</param>
    /// <param name="Endpoints">Which of the three services are served.</param>
    /// <param name="StreamKeepalive">
    /// How long a stream of operations may be silent before the latest state is sent again.
    /// </param>
    /// <param name="OperationsPageSizeMax">The largest page of ListOperations.</param>
    public sealed record Execution(
        SourceLocation Location,
        SchedulerConfig Scheduler,
        ExecutionEndpoints Endpoints,
        TimeSpan StreamKeepalive,
        int OperationsPageSizeMax) : ServiceConfig(Location);

    /// <summary>RWAPI Bots (<c>!bots</c>).</summary>
    public sealed record Bots(SourceLocation Location, SchedulerConfig Scheduler) : ServiceConfig(Location);

    /// <summary>What can be learned of a running farm (<c>!introspection</c>).</summary>
    public sealed record Introspection(SourceLocation Location, SchedulerConfig Scheduler) : ServiceConfig(Location);

    /// <summary>Output that is read while it is written (<c>!logstream</c>).</summary>
    /// <param name="Location">Where it was written.</param>
    /// <param name="StreamSizeBytes">What is kept of each stream.</param>
    /// <param name="TotalSizeBytes">What is kept of all of them.</param>
    /// <param name="StreamCountMax">How many there may be.</param>
    /// <param name="IdleMax">How long one waits for its writer.</param>
    [SuppressMessage("Naming", "CA1711", Justification = "LogStream is the name of the gRPC service.")]
    public sealed record LogStream(
        SourceLocation Location, long StreamSizeBytes, long TotalSizeBytes, int StreamCountMax, TimeSpan IdleMax)
        : ServiceConfig(Location)
    {
        /// <summary>The most that may be kept of a stream.</summary>
        public const long StreamSizeBytesMax = 64L << 20;
    }

    /// <summary>Blobs and directories by name (<c>!asset</c>).</summary>
    /// <param name="Location">Where it was written.</param>
    /// <param name="Storage">Holds what the names stand for.</param>
    /// <param name="Assets">The names.</param>
    /// <param name="AllowsPush">Whether clients may add to them.</param>
    public sealed record Asset(SourceLocation Location, StorageConfig Storage, AssetStoreConfig Assets, bool AllowsPush)
        : ServiceConfig(Location)
    {
        /// <summary>What is fetched that nobody pushed; null for nothing.</summary>
        public FetchConfig? Fetch { get; init; }
    }

    /// <summary>What operators do to all instances of a scheduler.</summary>
    /// <param name="Location">Where it was written.</param>
    /// <param name="Scheduler">What they act on.</param>
    /// <param name="AllowsRemote">Calls from other machines are taken too.</param>
    public abstract record Operating(SourceLocation Location, SchedulerConfig Scheduler, bool AllowsRemote)
        : ServiceConfig(Location);

    /// <summary>Drains, pauses, kills (<c>!operators</c>).</summary>
    public sealed record Operators(SourceLocation Location, SchedulerConfig Scheduler, bool AllowsRemote)
        : Operating(Location, Scheduler, AllowsRemote);

    /// <summary>How many bots of each cohort instances may have (<c>!quota-service</c>).</summary>
    public sealed record Quota(SourceLocation Location, SchedulerConfig Scheduler, bool AllowsRemote)
        : Operating(Location, Scheduler, AllowsRemote);
}
