using Google.Longrunning;
using Grid.Core;
using Grid.Dispatch;
using Grid.Scheduling;
using Grpc.Core;

namespace Grid.Services.Forwarding;

/// <summary>
/// Brings an operation's states to one client from whichever server has them, and remembers its name, by which the next
/// server is asked for it.
/// </summary>
internal sealed class OperationFollower(IServerStreamWriter<Operation> client) : IServerStreamWriter<Operation>
{
    private string? _seenName;
    private bool _isDone;

    /// <summary>Which operation; null while it has not begun.</summary>
    public string? Name { get; init; }

    /// <summary>What begins it; null when it was begun in another call.</summary>
    public Reapi.ExecuteRequest? Execute { get; init; }

    /// <summary>The same at this server's own scheduler.</summary>
    public Func<Dispatcher, IAsyncEnumerable<OperationView>>? ExecuteHere { get; init; }

    /// <summary>Sends states of this server's own scheduler.</summary>
    public required Func<IServerStreamWriter<Operation>, IAsyncEnumerable<OperationView>, Task> Send { get; init; }

    /// <summary>Told whenever there was a state.</summary>
    public Action? OnState { get; set; }

    public WriteOptions? WriteOptions
    {
        get => client.WriteOptions;
        set => client.WriteOptions = value;
    }

    private string? CurrentName => _seenName ?? Name;

    /// <summary>Follows it at this server's own scheduler, to its end.</summary>
    public Task ServeAsync(Dispatcher dispatcher, CancellationToken cancellation) => FollowAsync(name => Send(
        this,
        name is null ? ExecuteHere!(dispatcher) : dispatcher.WatchAsync(new OperationName(name), cancellation)));

    /// <summary>Follows it at another server, to its end.</summary>
    public Task ForwardAsync(CallInvoker writer, CallOptions options) => FollowAsync(async name =>
    {
        Reapi.Execution.ExecutionClient execution = new(writer);
        using AsyncServerStreamingCall<Operation> call = name is null
            ? execution.Execute(Execute, options)
            : execution.WaitExecution(new Reapi.WaitExecutionRequest { Name = name }, options);
        await foreach (Operation state in call.ResponseStream.ReadAllAsync(options.CancellationToken))
        {
            await WriteAsync(state, options.CancellationToken);
        }
    });

    public Task WriteAsync(Operation message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(Operation message, CancellationToken cancellationToken)
    {
        _seenName = message.Name;
        _isDone = message.Done;
        OnState?.Invoke();
        return client.WriteAsync(message, cancellationToken);
    }

    private async Task FollowAsync(Func<string?, Task> follow)
    {
        if (_isDone)
        {
            return;
        }

        bool mayBeginAnew = _seenName is not null && Execute is not null;
        try
        {
            await follow(CurrentName);
        }
        catch (Exception failure) when (mayBeginAnew && IsNotFound(failure))
        {
            // The writer went before it had kept the operation, which nobody else knows then.
            _seenName = null;
            await follow(CurrentName);
        }
    }

    private static bool IsNotFound(Exception failure) => failure is GridException { Status: GridStatus.NotFound }
        or RpcException { StatusCode: StatusCode.NotFound };
}
