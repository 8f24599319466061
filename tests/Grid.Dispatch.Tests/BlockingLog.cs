using Microsoft.Extensions.Logging;

namespace Grid.Dispatch.Tests;

/// <summary>A log that holds up whoever writes into it, for as long as it is blocked.</summary>
internal sealed class BlockingLog : ILoggerFactory, ILogger
{
    private readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _gate = new(true);

    public Task Blocked => _blocked.Task;

    public void Block() => _gate.Reset();

    public void Unblock() => _gate.Set();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (!_gate.IsSet)
        {
            _blocked.TrySetResult();
            _gate.WaitHandle.WaitOne();
        }
    }

    public void Dispose() => _gate.Dispose();
}
