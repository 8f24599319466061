using Google.Longrunning;
using Grid.Dispatch;
using Grid.Scheduling;
using Grpc.Core;

namespace Grid.Services.Forwarding;

/// <summary>
/// Brings an operation's states to one client from whichever server has them. Its name is chosen before any is asked, so
/// that asking the next one after a loss never begins it twice.
/// </summary>
internal sealed class OperationFollower(IServerStreamWriter<Operation> client) : IServerStreamWriter<Operation>
{
    private bool _wasAsked;
    private bool _isDone;

    /// <summary>Which operation.</summary>
    public required OperationName Name { get; init; }

    /// <summary>What begins it; null when it was begun in another call.</summary>
    public Reapi.ExecuteRequest? Execute { get; init; }

    /// <summary>The same at this server's own scheduler; told whether it may have been asked for before.</summary>
    public Func<Dispatcher, bool, IAsyncEnumerable<OperationView>>? ExecuteHere { get; init; }

    /// <summary>Sends states of this server's own scheduler.</summary>
    public required Func<IServerStreamWriter<Operation>, IAsyncEnumerable<OperationView>, Task> Send { get; init; }

    /// <summary>Told whenever there was a state.</summary>
    public Action? OnState { get; set; }

    public WriteOptions? WriteOptions
    {
        get => client.WriteOptions;
        set => client.WriteOptions = value;
    }

    /// <summary>Follows it at this server's own scheduler, to its end.</summary>
    public async Task ServeAsync(Dispatcher dispatcher, CancellationToken cancellation)
    {
        if (!_isDone)
        {
            await Send(this, ExecuteHere?.Invoke(dispatcher, WasAsked()) ?? dispatcher.WatchAsync(Name, cancellation));
        }
    }

    /// <summary>Follows it at another server, to its end.</summary>
    public async Task ForwardAsync(CallInvoker writer, CallOptions options)
    {
        if (_isDone)
        {
            return;
        }

        using AsyncServerStreamingCall<Operation> call = Call(new Reapi.Execution.ExecutionClient(writer), options);
        await foreach (Operation state in call.ResponseStream.ReadAllAsync(options.CancellationToken))
        {
            await WriteAsync(state, options.CancellationToken);
        }
    }

    public Task WriteAsync(Operation message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(Operation message, CancellationToken cancellationToken)
    {
        _isDone = message.Done;
        OnState?.Invoke();
        return client.WriteAsync(message, cancellationToken);
    }

    private AsyncServerStreamingCall<Operation> Call(Reapi.Execution.ExecutionClient execution, CallOptions options)
    {
        if (Execute is null)
        {
            return execution.WaitExecution(new Reapi.WaitExecutionRequest { Name = Name.Value }, options);
        }

        options.Headers!.Add(ForwardedHeaders.OperationKey, Name.Value);
        if (WasAsked())
        {
            options.Headers.Add(ForwardedHeaders.RepeatedKey, "1");
        }

        return execution.Execute(Execute, options);
    }

    private bool WasAsked()
    {
        bool before = _wasAsked;
        _wasAsked = true;
        return before;
    }
}
