using Grid.Config.Model;
using Grid.Databases;
using Grid.Storage;
using Grid.Storage.S3;
using Grid.Storage.Sql.Assets;
using Grid.Storage.Sql.Cleanup;
using Grid.Storage.Sql.Content;
using Grid.Storage.Sql.Databases;
using Grid.Storage.Sql.Index;
using Grid.Storage.Sql.Results;

namespace Grid.Server.Composition;

/// <summary>Builds what lives in services of others: object stores and databases.</summary>
/// <param name="storeOf">Builds the stores that these parts stand on.</param>
/// <param name="opened">Takes what has to be closed.</param>
/// <param name="time">The clock of all of them.</param>
internal sealed class ServiceBackends(
    Func<StorageConfig, IBlobStore> storeOf, OpenedParts opened, TimeProvider time)
{
    // A database that several parts refer to is one pool of connections.
    private readonly Dictionary<SqlConnectionConfig, SqlDatabase> _databases = new(ReferenceEqualityComparer.Instance);

    public S3BlobStore Build(StorageConfig.S3 config)
    {
        S3StoreOptions options = new()
        {
            Bucket = config.Bucket,
            PathPrefix = config.PathPrefix,
            HashPrefixSize = config.HashPrefixSize,
            DeletesVersions = config.DeletesVersions,
        };
        return new S3BlobStore(Connect(config.Service), options, time);
    }

    public SqlBlobStore Build(StorageConfig.Sql config) =>
        new(DatabaseOf(config.Connection), new SqlBlobStoreOptions(), time);

    public SqlIndexBlobStore Build(CompositeStorageConfig.SqlIndex config)
    {
        IBlobStore backend = storeOf(config.Storage);
        return new SqlIndexBlobStore(backend, DatabaseOf(config.Connection), OptionsOf(config), time);
    }

    public S3ActionCache Build(ActionCacheConfig.S3 config)
    {
        S3ActionCacheOptions options = new()
        {
            Bucket = config.Bucket,
            KeySalt = config.KeySalt,
            HoldsResults = config.HoldsResults,
            MigratesEntries = config.MigratesEntries,
        };
        return new S3ActionCache(Connect(config.Service), options, storeOf(config.Storage!));
    }

    public SqlActionCache Build(ActionCacheConfig.Sql config) =>
        new(DatabaseOf(config.Connection), config.KeySalt, time);

    public SqlAssetStore Build(AssetStoreConfig.Sql config) =>
        new(DatabaseOf(config.Connection), new SqlAssetStoreOptions { UnusedMax = config.UnusedMax }, time);

    /// <summary>What cleans an index up.</summary>
    public IndexCleaner CleanerOf(CleanupConfig config, bool isDryRun)
    {
        IBlobStore backend = storeOf(config.Index.Storage);
        CleanupOptions options = new()
        {
            HighWatermarkBytes = config.HighWatermarkBytes,
            LowWatermarkBytes = config.LowWatermarkBytes,
            HighWatermarkBlobs = config.HighWatermarkBlobs,
            LowWatermarkBlobs = config.LowWatermarkBlobs,
            BatchSizeBytes = config.BatchSizeBytes,
            UnusedFor = config.UnusedFor,
            LargeBlobUnusedFor = config.LargeBlobUnusedFor,
            LargeBlobSizeBytesMin = config.LargeBlobSizeBytesMin,
            RetriesMax = config.RetriesMax,
            IsDryRun = isDryRun,
        };
        return new IndexCleaner(DatabaseOf(config.Index.Connection), OptionsOf(config.Index), backend, options, time);
    }

    private static SqlIndexOptions OptionsOf(CompositeStorageConfig.SqlIndex config) => new()
    {
        Name = config.Name,
        WindowSize = config.WindowSize,
        FallsBackOnRead = config.FallsBackOnRead,
        InlineSizeBytesMax = config.InlineSizeBytesMax,
        RefreshAge = config.RefreshAge,
    };

    private SqlDatabase DatabaseOf(SqlConnectionConfig config)
    {
        if (!_databases.TryGetValue(config, out SqlDatabase? database))
        {
            SqlDatabaseOptions options = new()
            {
                ConnectionTimeout = config.ConnectionTimeout,
                LockTimeout = config.LockTimeout,
            };
            options = config.ConnectionsMax is { } connections ? options with { ConnectionsMax = connections } : options;
            database = opened.Keep(SqlDatabase.Open(config.Address, options, time));
            _databases.Add(config, database);
        }

        return database;
    }

    private S3Connection Connect(S3ServiceConfig config)
    {
        S3ConnectionOptions options = new()
        {
            Endpoint = config.Endpoint,
            Region = config.Region,
            AccessKey = config.AccessKey,
            SecretKey = config.SecretKey,
            UsesChunkedEncoding = config.UsesChunkedEncoding,
            UsesChecksums = config.UsesChecksums,
        };
        S3ConnectionOptions patient = options with
        {
            Reading = PatienceOf(options.Reading, config.ReadTimeoutMin, config.ReadTimeoutPerKilobyte),
            Writing = PatienceOf(options.Writing, config.WriteTimeoutMin, config.WriteTimeoutPerKilobyte),
        };
        return opened.Keep(new S3Connection(patient, time));
    }

    private static S3Patience PatienceOf(S3Patience own, TimeSpan? minimum, TimeSpan? perKilobyte) => new()
    {
        DurationMin = minimum ?? own.DurationMin,
        DurationPerKilobyte = perKilobyte ?? own.DurationPerKilobyte,
    };
}
