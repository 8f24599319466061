using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Grid.EndToEnd.Hosting;

/// <summary>Collects warnings and errors of a server under test, so that none goes unseen.</summary>
public sealed class LogGuard : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _entries = new();
    private readonly ConcurrentBag<string> _expected = [];

    /// <summary>Allows entries that contain a text: the test causes them on purpose.</summary>
    public void Expect(string fragment) => _expected.Add(fragment);

    /// <summary>The entries nobody expected.</summary>
    public IReadOnlyList<string> Unexpected =>
        [.. _entries.Where(entry => !_expected.Any(fragment => entry.Contains(fragment, StringComparison.Ordinal)))];

    /// <summary>The entries somebody expected.</summary>
    public IReadOnlyList<string> Expected =>
        [.. _entries.Where(entry => _expected.Any(fragment => entry.Contains(fragment, StringComparison.Ordinal)))];

    public ILogger CreateLogger(string categoryName) => new GuardedLogger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class GuardedLogger(LogGuard guard, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                guard._entries.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
