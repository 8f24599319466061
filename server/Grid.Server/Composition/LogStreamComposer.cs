using Grid.Config.Model;
using Grid.Services.Logs;

namespace Grid.Server.Composition;

/// <summary>Makes what keeps log streams: one book for each service of the configuration, whoever refers to it.</summary>
internal sealed class LogStreamComposer(TimeProvider time) : IAsyncDisposable
{
    private readonly Dictionary<ServiceConfig.LogStream, LogBook> _books = new(ReferenceEqualityComparer.Instance);

    /// <summary>What the writers have to know.</summary>
    public LogStreamSecrets Secrets { get; } = new();

    /// <summary>Names the streams of jobs.</summary>
    public JobStreams JobStreams => new(Secrets);

    public LogBook BookOf(ServiceConfig.LogStream config)
    {
        if (!_books.TryGetValue(config, out LogBook? book))
        {
            book = new LogBook(LimitsOf(config), time);
            _books.Add(config, book);
        }

        return book;
    }

    /// <summary>Sends away who reads.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (LogBook book in _books.Values)
        {
            await book.DisposeAsync();
        }
    }

    private static LogStreamLimits LimitsOf(ServiceConfig.LogStream config) => new()
    {
        StreamBytesMax = (int)config.StreamSizeBytes,
        TotalBytesMax = config.TotalSizeBytes,
        StreamsMax = config.StreamCountMax,
        IdleMax = config.IdleMax,
    };
}
