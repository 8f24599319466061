using Google.Protobuf;
using Grid.Core;
using Grid.Server.Client.Execute;
using Grid.Server.Client.Trees;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Net.Client;
using Stage = Build.Bazel.Remote.Execution.V2.ExecutionStage.Types.Value;

namespace Grid.Server.Tests.Client;

/// <summary>An action under way that ends when the test says so.</summary>
internal sealed class RunningAction
{
    private readonly string _gate;
    private readonly TaskCompletionSource<OperationState> _queued = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<OperationState> _executing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningAction(string gate) => _gate = gate;

    /// <summary>The first state that shows it in its queue.</summary>
    public Task<OperationState> Queued => _queued.Task;

    /// <summary>The first state that shows it with a bot.</summary>
    public Task<OperationState> Executing => _executing.Task;

    public Task<ExecutionOutcome> Outcome { get; private set; } = null!;

    public static async Task<RunningAction> StartAsync(GrpcChannel channel, string gate, params (string Name, string Value)[] platform)
    {
        ExecuteSpec spec = new()
        {
            Arguments = ["sh", "-c", $"until [ -e '{gate}' ]; do sleep 0.02; done"],
            Platform = platform,
        };
        var messages = ActionMessages.Of(spec, DigestFunction.Sha256.Empty, ByteString.CopyFrom(Guid.NewGuid().ToByteArray()));
        RemoteBlobStore blobs = new(channel.CreateCallInvoker(), new RemoteStoreOptions(), TimeProvider.System);
        await new BlobUpload(blobs).SendAsync(
            [messages.Command, messages.Action], new Progress<long>(), CancellationToken.None);
        RunningAction action = new(gate);
        action.Outcome = new ExecutionFollower(channel.CreateCallInvoker(), TimeProvider.System).ExecuteAsync(
            new Reapi.ExecuteRequest { ActionDigest = messages.Action.Digest.ToWire() }, action.See, CancellationToken.None);
        return action;
    }

    /// <summary>Lets it come to its end.</summary>
    public async Task<ExecutionOutcome> EndAsync()
    {
        await File.WriteAllTextAsync(_gate, string.Empty);
        return await Outcome;
    }

    private void See(OperationState state)
    {
        switch (state.Stage)
        {
            case Stage.Queued:
                _queued.TrySetResult(state);
                break;
            case Stage.Executing:
                _queued.TrySetResult(state);
                _executing.TrySetResult(state);
                break;
            default:
                break;
        }
    }
}
