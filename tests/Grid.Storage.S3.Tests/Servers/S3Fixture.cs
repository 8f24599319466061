using Grid.Storage.Backends;
using Grid.Tests.Shared;

namespace Grid.Storage.S3.Tests.Servers;

/// <summary>Shares one server between the tests of a collection; each test has names of its own there.</summary>
public abstract class S3Fixture : IAsyncLifetime
{
    private const int StoreSizeBytes = 64 << 20;

    private readonly List<S3Connection> _connections = [];
    private S3TestServer? _server;

    internal S3TestServer Server => _server ?? throw new InvalidOperationException(Missing);

    private protected abstract string? Missing { get; }

    /// <summary>Names that no other test uses.</summary>
    public static S3StoreOptions NewPlace() => new()
    {
        Bucket = S3TestServer.Template,
        PathPrefix = Guid.NewGuid().ToString("N"),
    };

    /// <summary>An empty store, with all the service understands switched on.</summary>
    public S3BlobStore NewStore(S3StoreOptions? options = null) =>
        new(NewConnection(), options ?? NewPlace(), TimeProvider.System);

    /// <summary>An empty cache.</summary>
    public S3ActionCache NewCache(bool holdsResults) => new(
        NewConnection(),
        new S3ActionCacheOptions
        {
            Bucket = S3TestServer.Template,
            KeySalt = Guid.NewGuid().ToString("N"),
            HoldsResults = holdsResults,
        },
        new MemoryBlobStore(StoreSizeBytes));

    public S3Connection NewConnection() => NewConnection(Adjust(Server.Connection()));

    public S3Connection NewConnection(S3ConnectionOptions options)
    {
        S3Connection connection = new(options, TimeProvider.System);
        _connections.Add(connection);
        return connection;
    }

    public async Task InitializeAsync()
    {
        if (Missing is null)
        {
            _server = await StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        _connections.ForEach(connection => connection.Dispose());
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        CleanUp();
    }

    private protected static string RepositoryTool(string name) => RepositoryRoot.Combine("eng", name);

    private protected abstract Task<S3TestServer> StartAsync();

    private protected abstract S3ConnectionOptions Adjust(S3ConnectionOptions options);

    private protected virtual void CleanUp()
    {
    }
}
